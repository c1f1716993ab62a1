package org.verbale.keys.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.EntrySource;
import org.verbale.audit.LogBuilder;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Checkpoint;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;
import org.verbale.log.SignedCheckpoint;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Reason;
import org.verbale.witness.WitnessAnswer.Refused;

/** A witness that replays what it cosigns. */
class AuditTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  @TempDir Path folder;
  private final List<String> events = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final LogBuilder log = new LogBuilder();
  private Witness witness;
  private long reads;
  private boolean unreachable;
  private long slowness;

  @BeforeEach
  void setUp() throws Exception {
    witness = open(true);
  }

  @AfterEach
  void tearDown() throws Exception {
    witness.close();
  }

  private Witness open(boolean begin) throws Exception {
    EntrySource source =
        (from, size) -> {
          reads++;
          nanos.addAndGet(slowness);
          if (unreachable) {
            throw new IOException("no route");
          }
          return log.entries().subList((int) from, (int) Math.min(size, from + 5));
        };
    Witness.Setup setup =
        new Witness.Setup(
            List.of(TestLog.KEY.key()), List.of(TestLog.CLASSICAL), Clock.systemUTC(), events::add);
    Audit audit = new Audit(source, nanos::get, Duration.ofSeconds(10));
    StateFolder state = StateFolder.open(folder);
    try {
      return Witness.open(setup, state, begin, Map.of(TestLog.ORIGIN, audit));
    } catch (MalformedException e) {
      state.close();
      throw e;
    }
  }

  private WitnessAnswer add(long old) throws IOException {
    MemoryTree tree = log.tree();
    long size = tree.head().size();
    SignedCheckpoint checkpoint =
        SignedCheckpoint.sign(new Checkpoint(TestLog.ORIGIN, tree.head()), TestLog.KEY);
    return witness.add(
        AddCheckpoint.of(ConsistencyProof.of(tree, old, size), checkpoint).toBytes());
  }

  private void grow(int records) {
    if (log.entries().isEmpty()) {
      log.append(LeafKind.TRUST_ROOT, Chain.REGISTRY).create(CHANNEL, "XA");
    }
    for (int i = 0; i < records; i++) {
      log.append(LeafKind.RECORD, Chain.of(CHANNEL));
    }
    log.seal();
  }

  private void refused(long old, Reason reason, String event) throws IOException {
    assertThat(add(old)).isEqualTo(new Refused(reason));
    assertThat(events.get(events.size() - 1)).contains(event);
  }

  @Test
  void honestLog_isCosigned_andReplayedOnce() throws Exception {
    long old = 0;
    for (int round = 0; round < 5; round++) {
      grow(7);
      assertThat(add(old).status()).isEqualTo(200);
      old = log.tree().head().size();
    }
    assertThat(reads).isEqualTo(10); // of five entries at most, none twice
    witness.close();
    witness = open(false);
    grow(1);
    assertThat(add(old).status()).isEqualTo(200);
    assertThat(reads).isEqualTo(11);
    assertThat(events).isEmpty();
  }

  @Test
  void secondRecordWithOneNumber_isNotCosigned_howeverConsistentTheTree() throws Exception {
    grow(3);
    assertThat(add(0).status()).isEqualTo(200);
    long old = log.tree().head().size();
    ChannelHead created = new ChannelHead(1, log.entries().get(1).leaf().hash());
    Position again = Position.after(created, Chain.of(CHANNEL), Bytes.of(new byte[32]));
    Leaf second = new Leaf(LeafKind.RECORD, 1_000_000, Digest.ZERO, again.hash());
    log.add(new AuditEntry(second, new Opening.Placed(again))).seal();
    refused(old, Reason.INCONSISTENT, "second with its sequence number");
    refused(old, Reason.INCONSISTENT, "second with its sequence number");
    assertThat(witness.sizes()).containsEntry(TestLog.ORIGIN, old);
  }

  @Test
  void staleMap_isNotCosigned() throws Exception {
    grow(3);
    Leaf sealed = log.entries().get(log.entries().size() - 1).leaf();
    assertThat(add(0).status()).isEqualTo(200);
    long old = log.tree().head().size();
    log.append(LeafKind.RECORD, Chain.of(CHANNEL));
    Leaf stale = Leaf.mapRoot(1_000_000, sealed.object());
    log.add(new AuditEntry(stale, new Opening.Sealed(List.of())));
    refused(old, Reason.INCONSISTENT, "another map");
  }

  @Test
  void otherEntriesThanThoseOfTheTree_areNotBelieved() throws Exception {
    grow(3);
    AuditEntry good = log.entries().get(0);
    Leaf bent = new Leaf(good.leaf().kind(), 1, good.leaf().object(), good.leaf().position());
    log.entries().set(0, new AuditEntry(bent, good.opening()));
    refused(0, Reason.INCONSISTENT, "REFUSED");
    log.entries().set(0, good);
    assertThat(add(0).status()).isEqualTo(200); // what was shown before is forgotten
  }

  @Test
  void checkpointBehindNoSeal_isNotCosigned() throws Exception {
    grow(3);
    log.append(LeafKind.RECORD, Chain.of(CHANNEL));
    refused(0, Reason.INCONSISTENT, "map root last");
  }

  @Test
  void unreachableEntries_delayTheCosignature_andNothingElse() throws Exception {
    grow(3);
    unreachable = true;
    for (int i = 0; i < 20; i++) { // a server that starts asks every second
      refused(0, Reason.NOT_YET, "no route");
    }
    assertThat(events).hasSize(1);
    unreachable = false;
    assertThat(add(0).status()).isEqualTo(200);
    assertThat(events).hasSize(2).last().asString().contains("can be read again");
    unreachable = true;
    long old = log.tree().head().size();
    grow(1);
    refused(old, Reason.NOT_YET, "no route");
    assertThat(events).hasSize(3);
  }

  @Test
  void longLog_isCaughtUpWith_inSeveralRequests() throws Exception {
    grow(60);
    slowness = Duration.ofSeconds(4).toNanos();
    int asked = 1;
    while (add(0) instanceof Refused refused) {
      assertThat(refused.reason()).isEqualTo(Reason.NOT_YET);
      asked++;
    }
    assertThat(asked).isBetween(3, 10);
    assertThat(reads).isEqualTo((log.entries().size() + 4) / 5);
  }

  @Test
  void killedAuditor_replaysWhatItHadNotStored_andNoMore() throws Exception {
    grow(10);
    assertThat(add(0).status()).isEqualTo(200);
    long old = log.tree().head().size();
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    grow(10);
    assertThat(add(old).status()).isEqualTo(200); // stored now
    old = log.tree().head().size();
    grow(5);
    assertThat(add(old).status()).isEqualTo(200); // not stored
    long last = log.tree().head().size();
    Bytes stored = Bytes.of(java.nio.file.Files.readAllBytes(auditFile()));
    witness.close();
    java.nio.file.Files.write(auditFile(), stored.toByteArray()); // as a kill would leave it
    witness = open(false);
    reads = 0;
    grow(1);
    assertThat(add(last).status()).isEqualTo(200);
    assertThat(reads).isEqualTo(2);
  }

  /** On damaged state it would accuse an honest log, before States. */
  @Test
  void damagedState_stopsTheWitness_andIsNotNeeded() throws Exception {
    grow(10);
    assertThat(add(0).status()).isEqualTo(200);
    long old = log.tree().head().size();
    witness.close();
    byte[] good = java.nio.file.Files.readAllBytes(auditFile());
    for (int at = 0; at < good.length; at += 7) {
      byte[] bent = good.clone();
      bent[at] ^= 4;
      for (byte[] damaged : List.of(bent, java.util.Arrays.copyOf(good, at))) {
        java.nio.file.Files.write(auditFile(), damaged);
        assertThatThrownBy(() -> open(false))
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining(".audit: damaged");
      }
    }
    java.nio.file.Files.delete(auditFile());
    witness = open(false); // reads the log again
    grow(3);
    assertThat(add(old).status()).isEqualTo(200);
  }

  private Path auditFile() throws IOException {
    try (var files = java.nio.file.Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".audit")).findFirst().orElseThrow();
    }
  }

  @Test
  void malformedEntries_areNotBelieved() throws Exception {
    witness.close();
    Audit audit =
        new Audit(
            (from, size) -> {
              throw new MalformedException("entry", "bent", "a leaf");
            },
            nanos::get,
            Duration.ofSeconds(10));
    Witness.Setup setup =
        new Witness.Setup(
            List.of(TestLog.KEY.key()), List.of(TestLog.CLASSICAL), Clock.systemUTC(), events::add);
    witness = Witness.open(setup, StateFolder.open(folder), false, Map.of(TestLog.ORIGIN, audit));
    grow(3);
    refused(0, Reason.INCONSISTENT, "bent");
  }
}
