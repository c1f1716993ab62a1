package org.verbale.search.local;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;

/** Indexes for tests. */
final class IndexFixture {
  static final ChannelId ANSWERS = ChannelId.of("R-XA/answers");
  static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  static final ChannelId REVIEWERS = ChannelId.of("R-XA/reviewers");

  private IndexFixture() {}

  static LocalIndex open(Path directory) throws IOException {
    return open(directory, 7);
  }

  static LocalIndex open(Path directory, int key) throws IOException {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    try (SecretBytes secret = SecretBytes.adopt(bytes)) {
      return LocalIndex.open(directory, secret, AnalysisProfile.ONE, new SecureRandom());
    }
  }

  /** So many records; some sequence numbers are of other entries. */
  static List<IndexedRecord> records(Corpus corpus, int count, Random random) {
    List<IndexedRecord> records = new ArrayList<>();
    long sequence = 0;
    for (int i = 0; i < count; i++) {
      sequence += 1 + random.nextInt(3);
      records.add(corpus.record(sequence, random));
    }
    return records;
  }

  /** How far an index has come that holds these. */
  static Progress after(List<IndexedRecord> records) {
    IndexedRecord last = records.get(records.size() - 1);
    var seen = new Progress.Last(last.record(), last.time());
    return new Progress(last.sequence() + 1, Optional.of(seen), Optional.empty());
  }

  static PageRequest ask(String query, int size, Optional<String> after, ChannelId... channels) {
    return new PageRequest(
        SearchQuery.parse(query), Set.of(), new TreeSet<>(List.of(channels)), size, after);
  }

  static Page search(LocalIndex index, String query, ChannelId... channels) throws IOException {
    return index.search(ask(query, PageRequest.MAX_SIZE, Optional.empty(), channels));
  }

  static List<Long> sequences(Collection<Hit> hits) {
    return hits.stream().map(Hit::sequence).toList();
  }

  static PageRequest inLanguage(String query, Language language, int size, ChannelId... channels) {
    return new PageRequest(
        SearchQuery.parse(query),
        Set.of(language),
        new TreeSet<>(List.of(channels)),
        size,
        Optional.empty());
  }
}
