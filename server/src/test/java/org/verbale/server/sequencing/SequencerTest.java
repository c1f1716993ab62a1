package org.verbale.server.sequencing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.witness.Cosigner;

@Timeout(180)
class SequencerTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  @TempDir Path directory;

  @Test
  void witnessedCheckpoint_isKept_andMakesNothingNewToSeal() throws Exception {
    try (Node node = new Node(directory)) {
      node.sequencer.execute(post("a"));
      TreeHead head = node.sequencer.seal().orElseThrow();
      SignedCheckpoint signed =
          SignedCheckpoint.sign(new Checkpoint("log.example", head), Node.LOG_KEY);
      var witness = Cosigner.of("w.example", Ed25519.Key.of(SecretBytes.zeros(32)));
      SignedCheckpoint cosigned = signed.with(List.of(witness.cosign(signed.unverified(), 1)));
      node.sequencer.keepWitnessed(cosigned);
      assertThat(node.storage.read(node.archive::witnessed)).contains(cosigned);
      assertThat(node.sequencer.seal()).isEmpty();
      var other = new Checkpoint("log.example", new TreeHead(head.size() + 1, head.root()));
      assertThatThrownBy(
              () -> node.sequencer.keepWitnessed(SignedCheckpoint.sign(other, Node.LOG_KEY)))
          .isInstanceOf(RefusedException.class);
      assertThat(node.stops).isEmpty();
      assertThat(Node.findings(node.storage)).isEmpty();
    }
  }

  @Test
  void commandsThatComeFirst_standBeforeTheSealOfWhatWasLeft() throws Exception {
    NoteSigner next = NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));
    List<Command<?>> declined = List.of(post("left"), new Ledger.Vain(CHANNEL));
    assertThatThrownBy(() -> begin(Node.LOG_KEY, declined)).isInstanceOf(RefusedException.class);
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      Archive archive = new Archive();
      assertThat(storage.<Long>read(archive::size)).isEqualTo(1);
      assertThat(storage.read(archive::sealed)).isEqualTo(TreeHead.EMPTY);
    }
    SignedCheckpoint sealed = begin(next, List.of(post("first")));
    assertThat(sealed.verify(next.key()).head().size()).isEqualTo(3);
  }

  /** Starts with a seal each millisecond, and gives back the first. */
  private SignedCheckpoint begin(NoteSigner logKey, List<Command<?>> first) throws Exception {
    SequencerOptions quick =
        new SequencerOptions(256, 8 << 20, 4096, 64 << 20, Duration.ofMillis(1));
    Archive archive = new Archive();
    CommitListener nobody =
        new CommitListener() {
          @Override
          public void committed(long size) {}

          @Override
          public void stopped(Throwable cause) {}
        };
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      Sequencer.start(
              storage, archive, List.of(new Ledger()), logKey, quick, Node.stamps(1), nobody, first)
          .close();
      return SignedCheckpoint.parse(storage.read(archive::sealedHead).orElseThrow().checkpoint());
    }
  }

  @Test
  void acceptedCommand_isThereAfterReopening() {
    Appended accepted;
    try (var node = new Node(directory)) {
      accepted = node.sequencer.execute(post("a"));
    }
    try (var node = new Node(directory)) {
      assertThat(node.storage.<Appended>read(view -> node.archive.appended(view, accepted.index())))
          .isEqualTo(accepted);
      assertThat(node.sequencer.execute(post("a"))).isEqualTo(accepted);
      assertThat(Node.findings(node.storage)).isEmpty();
    }
  }

  @Test
  void sameCommandTwice_isAcceptedOnce() {
    try (var node = new Node(directory)) {
      Appended first = node.sequencer.execute(post("a"));
      Digest before = Node.digest(node.storage);
      assertThat(node.sequencer.execute(post("a"))).isEqualTo(first);
      assertThat(Node.digest(node.storage)).isEqualTo(before);
      assertThatThrownBy(() -> node.sequencer.execute(post("a", "other")))
          .satisfies(reason(Reason.CONFLICT));
      assertThat(Node.digest(node.storage)).isEqualTo(before);
    }
  }

  @Test
  void refusedCommand_leavesNoTrace_evenInTheMiddleOfABatch() {
    try (var node = new Node(directory, Node.BY_HAND, StorageOptions.DEFAULT, Node.stamps(1))) {
      node.sequencer.execute(post("a"));
      List<CompletableFuture<Appended>> futures = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        futures.add(node.sequencer.submit(i % 3 == 0 ? new Ledger.Vain(CHANNEL) : post("b" + i)));
      }
      int refused = 0;
      for (CompletableFuture<Appended> future : futures) {
        try {
          future.join();
        } catch (CompletionException e) {
          assertThat(e.getCause()).satisfies(reason(Reason.STALE_EPOCH));
          refused++;
        }
      }
      node.sequencer.seal();
      assertThat(refused).isEqualTo(167);
      assertThat(node.storage.<Long>read(node.archive::size)).isEqualTo(1 + 333 + 1);
      assertThat(Node.findings(node.storage)).isEmpty();
      assertThat(node.storage.<Boolean>read(view -> view.contains(Table.META, Ledger.key("vain"))))
          .isFalse();
    }
  }

  @Test
  void timeNeverGoesBack_whateverTheClockDoes() {
    long[] times = {5000, 3000, 7000, 6999};
    int[] next = {0};
    Digest seed = Digest.sha256(new byte[1]);
    try (var node =
        new Node(
            directory,
            Node.BY_HAND,
            StorageOptions.DEFAULT,
            () -> new Stamp(next[0] < 4 ? times[next[0]++] : 0, seed))) {
      assertThat(node.sequencer.execute(post("a")).leaf().time()).isEqualTo(5000);
      assertThat(node.sequencer.execute(post("b")).leaf().time()).isEqualTo(5000);
      assertThat(node.sequencer.execute(post("c")).leaf().time()).isEqualTo(7000);
      assertThat(node.sequencer.execute(post("d")).leaf().time()).isEqualTo(7000);
    }
  }

  @Test
  void salts_areNeverUsedTwice() {
    Set<Bytes> salts = new HashSet<>();
    try (var node = new Node(directory)) {
      for (int i = 0; i < 100; i++) {
        salts.add(node.sequencer.execute(post("a" + i)).position().salt());
      }
    }
    assertThat(salts).hasSize(100);
  }

  @Test
  void bug_stopsTheNode_andNothingOfItsBatchRemains() throws Exception {
    var node = new Node(directory);
    Appended kept = node.sequencer.execute(post("kept"));
    CompletableFuture<String> broken = node.sequencer.submit(new Ledger.Broken());
    assertThatThrownBy(broken::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoppedException.class);
    assertThatThrownBy(() -> node.sequencer.execute(post("later")))
        .isInstanceOf(StoppedException.class)
        .hasRootCauseMessage("a bug");
    assertThat(node.storage.<Long>read(node.archive::size)).isEqualTo(kept.index() + 1);
    node.close();
    assertThat(node.stops).hasSize(1);
    try (var again = new Node(directory)) {
      assertThat(again.sequencer.execute(post("later")).index()).isEqualTo(kept.index() + 1);
      assertThat(Node.findings(again.storage)).isEmpty();
    }
  }

  @Test
  void moreThanMayWait_isRefusedAsOverload_andNothingAcceptedIsLost() throws Exception {
    var few = new SequencerOptions(2, 8 << 20, 3, 64 << 20, Duration.ZERO);
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var node = new Node(directory, few, StorageOptions.DEFAULT, Node.stamps(1))) {
      Thread test = Thread.currentThread();
      CompletableFuture<Void> blocked;
      int tries = 0;
      do { // until the writer is slower than we are: else this would run on our own thread
        blocked =
            node.sequencer
                .submit(post("first" + tries++))
                .thenAccept(
                    accepted -> { // on the writer's thread, which must not be kept; here it is
                      if (!Thread.currentThread().equals(test)) {
                        entered.countDown();
                        awaitLatch(release);
                      }
                    });
      } while (blocked.isDone());
      entered.await();
      List<CompletableFuture<Appended>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(node.sequencer.submit(post("waits" + i)));
      }
      assertThat(node.sequencer.waiting()).isEqualTo(3);
      assertThatThrownBy(() -> node.sequencer.execute(post("too many")))
          .satisfies(reason(Reason.OVERLOADED));
      release.countDown();
      blocked.get();
      for (CompletableFuture<Appended> accepted : waiting) {
        assertThat(accepted.get().index()).isPositive();
      }
    }
  }

  @Test
  void close_writesWhatWaits_sealsAndRefusesTheRest() throws Exception {
    List<CompletableFuture<Appended>> futures = new ArrayList<>();
    var node = new Node(directory);
    for (int i = 0; i < 1000; i++) {
      futures.add(node.sequencer.submit(post("a" + i)));
    }
    node.close();
    for (CompletableFuture<Appended> accepted : futures) {
      assertThat(accepted.get()).isNotNull();
    }
    assertThatThrownBy(() -> node.sequencer.execute(post("late")))
        .satisfies(reason(Reason.SHUTTING_DOWN));
    try (var again = new Node(directory)) {
      assertThat(again.storage.<Long>read(view -> again.archive.sealed(view).size()))
          .isEqualTo(1001);
      assertThat(Node.findings(again.storage)).isEmpty();
    }
  }

  @Test
  void regularSeals_comeOnlyAfterChanges() throws Exception {
    var often = new SequencerOptions(256, 8 << 20, 4096, 64 << 20, Duration.ofMillis(5));
    try (var node = new Node(directory, often, StorageOptions.DEFAULT, Node.stamps(1))) {
      node.sequencer.execute(post("a"));
      while (node.storage.<Long>read(view -> node.archive.sealed(view).size()) == 0) {
        Thread.sleep(1);
      }
      Thread.sleep(50);
      assertThat(node.storage.<Long>read(node.archive::size)).isEqualTo(2);
    }
  }

  @Test
  void undeclaredCommand_isABugOfTheCaller() {
    try (var node = new Node(directory)) {
      Command<String> unknown =
          new Command<>() {
            @Override
            public int size() {
              return 0;
            }

            @Override
            public void writeTo(TlsWriter out) {
              out.uint8(0);
            }
          };
      assertThatThrownBy(() -> node.sequencer.submit(unknown))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closedStorage_stopsTheNode_withAStorageException() {
    var node = new Node(directory);
    node.sequencer.execute(post("a"));
    node.storage.close();
    assertThatThrownBy(() -> node.sequencer.execute(post("b")))
        .isInstanceOf(StoppedException.class)
        .hasCauseInstanceOf(StorageException.class);
    node.sequencer.close();
  }

  private static Ledger.Post post(String id) {
    return post(id, "body of " + id);
  }

  private static Ledger.Post post(String id, String body) {
    return new Ledger.Post(CHANNEL, id, Bytes.of(body.getBytes(UTF_8)));
  }

  private static Consumer<Throwable> reason(Reason expected) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(expected));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
