package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.PostedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.terms.SealedTerms;
import org.verbale.testing.Seeds;
import org.verbale.v1.Blob;
import org.verbale.v1.ReadHistoryRequest;

/** Once the real server says that a record is gone, none of its files has what its terms were. */
@Tag("slow")
@Timeout(300)
class ErasedTermsTest {
  private static final int WORDS = 60;

  /** Before the first slot, and in each (docs/protocol/search.md). */
  private static final int HEADER = 27;

  private static final int SLOT = 11;

  @TempDir Path directory;

  private final Needles needles = new Needles();
  private Random random;
  private Review review;
  private Mechanism.DeviceKeys xaKeys;
  private VerbaleClient sec;
  private Channel atSec;
  private Channel atXa;
  private Channel atPlain;

  @BeforeEach
  void begin() throws Exception {
    random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    review = new Review(directory);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec = analysing(review.device(Review.SEC, Role.SECRETARIAT, "sec1"));
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    VerbaleClient xa = analysing(xaKeys);
    VerbaleClient plain = review.client(Review.XA, Role.EXPERT, "xa2"); // seals no terms
    review.assign(sec, xaKeys, Review.XB);
    atXa = open(xa);
    atSec = open(sec);
    atXa.addDevice(plain.certificate());
    plain.sync();
    atPlain = open(plain);
  }

  private VerbaleClient analysing(Mechanism.DeviceKeys keys) throws IOException {
    return review.client(keys, builder -> builder.analyzer(VerbaleSearch.analyzer()));
  }

  private static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().channel()).isEqualTo(Review.DIALOGUE);
    return channel;
  }

  @AfterEach
  void end() {
    review.close();
  }

  @Test
  void sweptRecords_leaveNothingOfTheirTerms() throws Exception {
    say(atXa, "kept");
    PostedRecord posted = say(atXa, "posted");
    PostedRecord bare = say(atPlain, "added");
    List<Bytes> terms = awaitTerms(3);
    Set<String> kept = look("kept", terms.get(0));
    Set<String> withRecord = look("posted", terms.get(1));
    Set<String> added = look("added", terms.get(2));
    awaitFound("posted added", 3); // and what it opened is kept
    assertThat(indexed()).containsAll(kept).containsAll(withRecord).containsAll(added);

    erase(posted);
    awaitSwept();
    assertThat(indexed())
        .containsAll(kept)
        .containsAll(added)
        .doesNotContainAnyElementsOf(withRecord);
    awaitFound("posted added", 2);

    erase(bare);
    review.restart(); // whether the sweep has begun or not
    awaitSwept();
    assertThat(indexed()).isEqualTo(kept);

    review.stop();
    assertThat(indexed()).isEqualTo(kept);
    assertThat(labels(new DiskScan(needles).scan(review.data()).hits()))
        .as("in all that it has")
        .isEqualTo(kept);
  }

  /** All three have the words that are looked for, so that none goes for want of a reader. */
  private PostedRecord say(Channel channel, String word) {
    String words =
        Sentinels.draw(random, WORDS).stream()
            .map(Sentinels.Word::text)
            .collect(Collectors.joining(" "));
    return channel.post(
        channel
            .draft(RecordType.MESSAGE, Language.EN)
            .paragraph(word + " posted added " + words)
            .build());
  }

  /** The sealed terms of the channel as the server gives them out, in the order of the archive. */
  private List<Bytes> awaitTerms(int count) throws Exception {
    try (var custody =
            FileCustody.open(xaKeys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
        var connection = Station.connect(review.endpoint().port(), custody)) {
      List<Bytes> terms = terms(connection);
      while (terms.size() < count) {
        sec.sync(); // adds them
        terms = terms(connection);
      }
      return terms;
    }
  }

  private static List<Bytes> terms(ServerConnection connection) {
    var request = ReadHistoryRequest.newBuilder().setChannel(Review.DIALOGUE.toString());
    return connection.readHistory(request.setLimit(200).build()).getEntriesList().stream()
        .flatMap(entry -> entry.getBlobsList().stream())
        .filter(blob -> blob.getKind() == Blob.Kind.TERMS)
        .map(blob -> Bytes.of(blob.getContent().toByteArray()))
        .toList();
  }

  /** Has terms looked for, whole and slot by slot, and gives the labels of what is found then. */
  private Set<String> look(String label, Bytes terms) throws Exception {
    Set<String> labels = new TreeSet<>(Set.of(label));
    needles.addAs(label, terms);
    int count = SealedTerms.parse(terms).count();
    assertThat(terms.size()).isEqualTo(HEADER + count * SLOT);
    for (int slot = 0; slot < count; slot++) {
      labels.add(label + slot);
      needles.addAs(label + slot, Bytes.of(terms.toByteArray(), HEADER + slot * SLOT, SLOT));
    }
    return labels;
  }

  /** What of it is in the server's search indexes: in their files, and as Lucene reads them. */
  private Set<String> indexed() throws IOException {
    Path search = review.data().resolve("search");
    Set<String> inFiles = labels(new DiskScan(needles).scanFiles(search).hits());
    assertThat(labels(IndexScan.scan(search, needles, Set.of()).hits())).isEqualTo(inFiles);
    return inFiles;
  }

  private static Set<String> labels(Set<String> hits) {
    Set<String> labels = new TreeSet<>();
    for (String hit : hits) {
      List<String> words = new ArrayList<>(List.of(hit.split(" ")));
      assertThat(words.removeLast()).isEqualTo("UTF_8_BYTES"); // as they are
      labels.add(words.removeLast());
    }
    return labels;
  }

  private void awaitFound(String query, int count) throws InterruptedException {
    var request =
        new PageRequest(
            SearchQuery.parse(query),
            Set.of(),
            new TreeSet<>(Set.of(Review.DIALOGUE)),
            10,
            Optional.empty());
    sec.sync();
    try (VerbaleSearch search = VerbaleSearch.withoutIndex(sec)) {
      Page page = search.search(request);
      while (!page.doubts().behind().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(50);
        page = search.search(request);
      }
      assertThat(page.hits()).hasSize(count);
    }
  }

  private void erase(PostedRecord record) {
    sec.sync();
    Bytes proposed =
        atSec.decisions().propose(record.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
    atXa.decisions().erase(atXa.decisions().sign(proposed));
  }

  private void awaitSwept() throws InterruptedException {
    while (review.metrics().value("verbale_erasure_waiting") > 0) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
