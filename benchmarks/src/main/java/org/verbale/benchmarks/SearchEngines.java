package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.verbale.crypto.SecretBytes;
import org.verbale.query.ChannelTables;
import org.verbale.query.TrapdoorTable;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.LocalIndex;
import org.verbale.server.search.SealedSearch;

/** The same records, searched in each of several ways. Not thread-safe. */
final class SearchEngines implements AutoCloseable {
  /** A way. */
  enum Engine {
    /** One Lucene index of all words. */
    PLAIN,
    /** One for each channel. */
    PARTED,
    /** The server, which has opened the terms before. */
    KEPT,
    /** The server, which has opened none. */
    COLD,
    /** The cryptography and the lookups of it, and nothing else. */
    BARE,
    /** A device's own index. */
    LOCAL;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int KEY = 32;

  private final List<SearchedChannel> channels;
  private final SealedSearch kept;
  private final SealedSearch cold;
  private final List<BareOpening> bare = new ArrayList<>();
  private final List<PlainIndex> parted = new ArrayList<>();
  private final LocalIndex local;
  private final PlainIndex plain;
  private final IndexReader parts;
  private final Path folder;

  private SearchEngines(
      Path folder,
      List<SearchedChannel> channels,
      SealedSearch kept,
      SealedSearch cold,
      SecureRandom random)
      throws Exception {
    this.folder = folder;
    this.channels = channels;
    this.kept = kept;
    this.cold = cold;
    for (SearchedChannel each : channels) {
      bare.add(new BareOpening(each.blobs()));
    }
    try (SecretBytes key = SecretBytes.random(KEY, random)) {
      local = LocalIndex.open(folder.resolve("local"), key, AnalysisProfile.ONE, random);
    }
    try (var beside = Executors.newSingleThreadExecutor()) {
      Future<?> filled = beside.submit(this::fill);
      plain =
          PlainIndex.write(
              folder.resolve("plain"), channels.stream().flatMap(SearchedChannel::records));
      if (channels.size() > 1) {
        for (SearchedChannel each : channels) {
          parted.add(PlainIndex.write(folder.resolve("parted" + parted.size()), each.records()));
        }
      }
      filled.get();
    }
    parts =
        new MultiReader(parted.stream().map(PlainIndex::reader).toArray(IndexReader[]::new), false);
  }

  /**
   * Indexes what is in the archive by other means.
   *
   * @param channels by ascending name
   * @param kept stays the caller's, as {@code cold} does
   */
  static SearchEngines of(
      Path folder,
      List<SearchedChannel> channels,
      SealedSearch kept,
      SealedSearch cold,
      SecureRandom random)
      throws Exception {
    return new SearchEngines(Files.createDirectories(folder), channels, kept, cold, random);
  }

  private boolean fill() throws IOException {
    for (SearchedChannel each : channels) {
      each.addTo(local);
    }
    return true;
  }

  Set<Engine> engines() {
    return channels.size() > 1
        ? EnumSet.allOf(Engine.class)
        : EnumSet.complementOf(EnumSet.of(Engine.PARTED));
  }

  /** Bytes on disk of the plain index, and of the device's own. */
  long plainBytes() throws IOException {
    return GrowthTopic.size(folder.resolve("plain"));
  }

  long localBytes() throws IOException {
    return GrowthTopic.size(folder.resolve("local"));
  }

  /** Has a question answered. */
  List<Found> ask(Engine engine, Question question) throws IOException, GeneralSecurityException {
    return switch (engine) {
      case PLAIN -> PlainIndex.search(plain.reader(), question.plain(), Question.PAGE);
      case PARTED -> PlainIndex.search(parts, question.plain(), Question.PAGE);
      case KEPT -> sealed(kept, question);
      case COLD -> sealed(cold, question);
      case LOCAL ->
          local.search(question.local()).hits().stream()
              .map(hit -> new Found(hit.record().value(), hit.score()))
              .toList();
      case BARE -> {
        bare(question);
        yield List.of();
      }
    };
  }

  private static List<Found> sealed(SealedSearch search, Question question) {
    return search.search(question.sealed()).hits().stream()
        .map(hit -> new Found(hit.record().value(), hit.score()))
        .toList();
  }

  private void bare(Question question) throws GeneralSecurityException {
    List<ChannelTables> tables = question.sealed().channels();
    int found = 0;
    for (int i = 0; i < bare.size(); i++) {
      for (TrapdoorTable table : tables.get(i).tables()) {
        found += bare.get(i).open(table);
      }
    }
    if (found == 0) {
      throw new IllegalStateException("bare loop: found nothing (expected: the words)");
    }
  }

  /** All must answer alike. */
  void check(Question question) throws IOException, GeneralSecurityException {
    List<Found> expected = ask(Engine.PLAIN, question);
    for (Engine engine : engines()) {
      List<Found> found = ask(engine, question);
      if (engine != Engine.BARE && !found.equals(expected)) {
        throw new IllegalStateException(
            engine + ": " + found.size() + " hits, or others (expected: those of a plain index)");
      }
    }
  }

  /** Records that are searched. */
  long records() {
    return channels.stream().mapToLong(SearchedChannel::size).sum();
  }

  @Override
  public void close() throws IOException {
    local.close();
    parts.close();
    for (PlainIndex each : parted) {
      each.close();
    }
    plain.close();
  }
}
