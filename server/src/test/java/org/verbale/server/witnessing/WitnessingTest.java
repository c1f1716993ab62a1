package org.verbale.server.witnessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.sequencing.Node.LOG_KEY;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.MapEntry;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.SealedChain;
import org.verbale.server.sequencing.Ledger;
import org.verbale.server.sequencing.Node;
import org.verbale.server.storage.StorageException;
import org.verbale.testing.SeededRandom;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;

/** A real sequencer and store; witnesses over real sockets that answer as they please. */
@Timeout(120)
class WitnessingTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final WitnessTiming QUICK =
      new WitnessTiming(
          Duration.ofMinutes(10),
          Duration.ofMillis(400),
          Duration.ofMillis(20),
          Duration.ofMillis(80));

  private static final WitnessTiming PATIENT =
      new WitnessTiming(
          QUICK.refresh(), Duration.ofSeconds(30), QUICK.firstRest(), QUICK.longestRest());

  private static final String BOTH = "group both all first two\nquorum both\n";
  private static final String ANY = "group any any first two\nquorum any\n";

  @TempDir Path directory;

  private final AtomicInteger posted = new AtomicInteger();
  private FakeWitness one;
  private FakeWitness two;
  private Node node;
  private Witnessing witnessing;
  private TrustPolicy policy;

  @BeforeEach
  void open() throws Exception {
    one = new FakeWitness("one", 1, LOG_KEY.key()).postQuantum(2);
    two = new FakeWitness("two", 3, LOG_KEY.key());
    node = new Node(directory);
    policy = policy(ANY);
    witnessing = witnessing(policy, QUICK); // not started
  }

  @AfterEach
  void close() {
    stop();
    node.close();
    one.close();
    two.close();
    assertThat(one.wrong).isEmpty();
    assertThat(two.wrong).isEmpty();
  }

  private void stop() {
    witnessing.close();
  }

  private void start(String quorum) throws Exception {
    start(quorum, QUICK);
  }

  private void start(String quorum, WitnessTiming timing) throws Exception {
    policy = policy(quorum);
    witnessing = witnessing(policy, timing);
    witnessing.start(node.sequencer::keepWitnessed, () -> {});
  }

  private TrustPolicy policy(String quorum) throws Exception {
    String text = one.lines() + two.lines() + "group first all one one-1\n" + quorum;
    return TrustPolicy.parse(Bytes.of(text.getBytes(UTF_8))).with(LOG_KEY.key());
  }

  private Witnessing witnessing(String text) throws Exception {
    return witnessing(TrustPolicy.parse(Bytes.of(text.getBytes(UTF_8))), QUICK);
  }

  private Witnessing witnessing(TrustPolicy by, WitnessTiming timing) {
    return new Witnessing(
        node.storage,
        node.archive,
        by,
        List.of(LOG_KEY.key()),
        timing,
        new SeededRandom(4),
        System::nanoTime);
  }

  private TreeHead post() {
    String id = "p" + posted.incrementAndGet();
    Appended accepted = node.sequencer.execute(new Ledger.Post(CHANNEL, id, Bytes.EMPTY));
    assertThat(accepted.index()).isNotNegative();
    TreeHead head = node.sequencer.seal().orElseThrow();
    witnessing.committed();
    return head;
  }

  private static void until(BooleanSupplier wanted) throws InterruptedException {
    for (int i = 0; !wanted.getAsBoolean(); i++) {
      assertThat(i).as("looks, 5 ms each").isLessThan(6000);
      Thread.sleep(5);
    }
  }

  private WitnessedCheckpoint shown() throws Exception {
    SignedCheckpoint checkpoint =
        SignedCheckpoint.parse(
            node.storage.read(
                now -> witnessing.published().read(now, (head, view) -> head.checkpoint())));
    return policy.verify(checkpoint);
  }

  private long failures(int witness, Failure failure) {
    return witnessing.witnesses().get(witness).failures(failure);
  }

  @Test
  void quorumReached_publishesWithAllCosignatures_andProvesItsOwnMoment() throws Exception {
    start(BOTH);
    assertThatThrownBy(this::shown)
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(Reason.NOT_SEALED_YET));
    TreeHead first = post();
    until(() -> witnessing.publishedSize() == first.size());
    assertThat(shown().cosignatures()).hasSize(3);
    assertThat(witnessing.isQuorumReached()).isTrue();
    two.mood = FakeWitness.Mood.STATUS_422;
    post();
    TreeHead newest = post();
    until(() -> failures(1, Failure.STATUS_422) > 0);
    assertThat(shown().head()).isEqualTo(first);
    Digest mapRoot = provenMapRoot();
    SealedChain chain =
        node.storage.read(
            now ->
                witnessing
                    .published()
                    .read(now, (head, view) -> node.archive.sealedChain(view, Chain.of(CHANNEL))));
    assertThat(chain.head().length()).isEqualTo(1);
    chain.proof().verify(MapEntry.of(chain.chain(), chain.head()), mapRoot);
    two.mood = FakeWitness.Mood.HONEST;
    until(() -> witnessing.publishedSize() == newest.size());
    assertThat(shown().head()).isEqualTo(newest);
    assertThat(witnessing.witnesses().get(1).size()).isEqualTo(newest.size());
  }

  private Digest provenMapRoot() throws Exception {
    var head = node.storage.read(now -> witnessing.published().read(now, (shown, view) -> shown));
    var checkpoint = SignedCheckpoint.parse(head.checkpoint());
    return new Receipt(head.mapLeaf(), head.mapLeafProof(), checkpoint)
        .verify(LOG_KEY.key())
        .sealedMapRoot();
  }

  @Test
  void oneOfTwoDown_quorumOfOneGoesOn_quorumOfBothWaits_thenRecovers() throws Exception {
    two.down();
    start(ANY);
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    stop();
    start(BOTH);
    List<TreeHead> heads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      heads.add(post()); // accepted and sealed all the same
      Thread.sleep(30);
    }
    assertThat(witnessing.publishedSize()).isZero(); // what was shown was enough for another policy
    until(() -> failures(1, Failure.UNREACHABLE) > 1);
    two.up();
    until(() -> witnessing.publishedSize() == heads.getLast().size());
    assertThat(shown().cosignatures()).hasSize(3);
  }

  @Test
  void restart_publishesWhatReachedTheQuorum_withoutAskingAnybody() throws Exception {
    start(BOTH);
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    WitnessedCheckpoint before = shown();
    stop();
    node.close();
    one.down();
    two.down();
    node = new Node(directory);
    start(BOTH);
    assertThat(witnessing.publishedSize()).isEqualTo(head.size());
    assertThat(shown()).isEqualTo(before);
    TreeHead next = post();
    until(() -> failures(0, Failure.UNREACHABLE) > 0 && failures(1, Failure.UNREACHABLE) > 0);
    assertThat(witnessing.publishedSize()).isEqualTo(head.size());
    stop();
    node.close();
    node = new Node(directory);
    start(BOTH); // the newest head has no quorum, and of the one before the moment is gone
    assertThat(witnessing.publishedSize()).isZero();
    one.up();
    two.up();
    until(() -> witnessing.publishedSize() == next.size());
  }

  @ParameterizedTest
  @CsvSource({
    "SILENT, UNREACHABLE",
    "GARBAGE, GARBAGE",
    "ENDLESS, UNREACHABLE",
    "DRIPPING, UNREACHABLE",
    "FORGED, BAD_COSIGNATURE",
    "FOREIGN, FOREIGN_COSIGNATURE",
    "RETIMED, BAD_COSIGNATURE",
    "STUBBORN, CONFLICT",
    "AHEAD, AHEAD",
    "REDIRECTING, GARBAGE",
    "STATUS_400, STATUS_400",
    "STATUS_403, STATUS_403",
    "STATUS_404, STATUS_404",
    "STATUS_422, STATUS_422",
    "STATUS_500, UNREACHABLE",
    "STATUS_503, STATUS_503"
  })
  void witnessThatMisbehaves_isCountedByKind_stopsNobody_andIsAskedAgain(
      FakeWitness.Mood mood, Failure failure) throws Exception {
    two.mood = mood;
    start(BOTH);
    post();
    until(() -> failures(1, failure) > 1);
    assertThat(witnessing.publishedSize()).isZero();
    until(() -> witnessing.witnesses().get(0).size() > 0);
    for (Failure other : Failure.values()) {
      if (other != failure && other != Failure.UNREACHABLE) { // which a busy machine makes
        assertThat(failures(1, other)).as(other.code()).isZero();
        assertThat(failures(0, other)).as(other.code()).isZero();
      }
    }
    two.mood = FakeWitness.Mood.HONEST;
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    assertThat(two.asked).as("only what was sealed").doesNotContain(0L);
  }

  /** Replacing the head at each seal would never let the two meet. */
  @Test
  void sealsFasterThanANeededWitness_areStillPublished() throws Exception {
    two.delayMillis = 150;
    start(BOTH);
    List<Long> published = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      post();
      published.add(witnessing.publishedSize());
      Thread.sleep(10);
    }
    assertThat(published.stream().distinct().count()).isGreaterThan(3);
    TreeHead last = post();
    until(() -> witnessing.publishedSize() == last.size());
    assertThat(one.asked.size()).as("heads are skipped, not queued").isLessThan(50);
  }

  @Test
  void slowWitnessThatIsNotNeeded_delaysNothing_andAddsItsLineLater() throws Exception {
    two.delayMillis = 250;
    start(ANY);
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    assertThat(shown().cosignatures()).hasSize(2);
    until(() -> witnessing.witnesses().get(1).size() == head.size());
    until(() -> lines() == 3);
    assertThat(node.storage.read(node.archive::witnessed).orElseThrow().note().signatures())
        .hasSize(4);
  }

  private int lines() {
    try {
      return shown().cosignatures().size();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void idleLog_isCosignedAgain() throws Exception {
    var often =
        new WitnessTiming(
            Duration.ofMillis(200), QUICK.answer(), QUICK.firstRest(), QUICK.longestRest());
    start(BOTH, often);
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    long before = shown().time().orElseThrow().getEpochSecond();
    one.ahead = 100;
    two.ahead = 100;
    until(
        () -> {
          try {
            return shown().time().orElseThrow().getEpochSecond() >= before + 100;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(shown().head()).isEqualTo(head);
    assertThat(shown().cosignatures()).hasSize(3);
    assertThat(Node.findings(node.storage)).isEmpty();
  }

  /** A witness may have been asked by others, or before a restart: it says where it stands. */
  @Test
  void witnessThatStandsElsewhere_isAskedFromThere() throws Exception {
    start(BOTH);
    TreeHead head = post();
    until(() -> witnessing.publishedSize() == head.size());
    stop();
    start(BOTH); // knows nothing of where they stand
    TreeHead next = post();
    until(() -> witnessing.publishedSize() == next.size());
    assertThat(failures(0, Failure.CONFLICT) + failures(1, Failure.CONFLICT)).isZero();
  }

  @Test
  void restoredLog_learnsTheLargestSize_unlessAQuorumMayBeSilent() throws Exception {
    start(ANY, PATIENT);
    TreeHead head = post();
    until(() -> one.last != null && two.last != null);
    until(() -> witnessing.publishedSize() == head.size());
    assertThat(witnessing.largest()).hasValue(head.size());
    var uncosigned = SignedCheckpoint.sign(shown().checkpoint(), LOG_KEY);
    two.last = null; // 404: it may be the wrong URL
    assertThatThrownBy(() -> witnessing.largest()).isInstanceOf(StorageException.class);
    stop();
    one.mood = FakeWitness.Mood.STATUS_503;
    two.mood = FakeWitness.Mood.STATUS_503;
    start(BOTH, PATIENT); // of which none is reached by the silent one
    assertThat(witnessing.largest()).hasValue(head.size());
    one.last = uncosigned; // not cosigned by itself
    assertThatThrownBy(() -> witnessing.largest())
        .hasMessage(
            "witnesses: 0 of 2 say what they cosigned"
                + " (expected: so many that the others are no quorum)");
  }

  @Test
  void policyThatCannotBeAsked_isRefused() throws Exception {
    String noUrl = "witness one " + one.cosigners.getFirst().key() + "\nquorum one\n";
    assertThatThrownBy(() -> witnessing(noUrl))
        .hasMessage("policy: too few witnesses with a URL (expected: enough for its quorum)");
    for (String url : List.of("ftp://a/", "a/b", "https:///x", "http://a/?q", "http://[")) {
      String bad = "witness one " + one.cosigners.getFirst().key() + " " + url + "\nquorum one\n";
      assertThatThrownBy(() -> witnessing(bad)).as(url).hasMessageContaining("malformed URL");
    }
    assertThatThrownBy(() -> witnessing("quorum none\n")).hasMessageContaining("quorum none");
  }
}
