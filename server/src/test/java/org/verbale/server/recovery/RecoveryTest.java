package org.verbale.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.recovery.Disaster.CHAINS;
import static org.verbale.server.recovery.Disaster.DIALOGUE;
import static org.verbale.server.recovery.Disaster.REVIEWERS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.mls.CommitPlan;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.reinstatement.ChainProof;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.sequencing.Command;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Transaction;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.server.upkeep.Export;
import org.verbale.server.upkeep.ExportedChain;
import org.verbale.server.upkeep.Reinstatement;
import org.verbale.server.upkeep.Restore;

class RecoveryTest {
  @TempDir Path directory;

  private Disaster disaster;

  @BeforeEach
  void lose() {
    disaster = new Disaster(directory);
  }

  @AfterEach
  void close() {
    disaster.close();
  }

  private ChainProgress putBack(Path file) {
    try (ExportedChain exported = ExportedChain.open(file)) {
      return new Reinstatement(disaster.world.node.sequencer()).of(exported);
    }
  }

  private long end() {
    return new Reinstatement(disaster.world.node.sequencer()).close();
  }

  @Test
  void allThatWasExported_isBackVerbatim_andLifeGoesOn() {
    disaster.fallBack("restored");
    World world = disaster.world;
    assertThat(entry(disaster.erased).blobs()).as("the backup has what was erased").hasSize(2);
    assertThat(disaster.entries(DIALOGUE).size()).isLessThan(disaster.then(DIALOGUE).size() - 8);
    disaster.open();
    for (Chain chain : CHAINS) {
      assertThat(putBack(disaster.file(chain)).wanted()).isEmpty();
    }
    assertThat(disaster.entries(REVIEWERS)).as("appended at the end alone").isEmpty();
    world.assertRefused(
        Reason.RECOVERING, () -> world.message(world.xa, World.DIALOGUE).command(world.xa));
    assertThat(end()).isZero();
    CHAINS.forEach(disaster::assertVerbatim);
    assertThat(world.node.storage().read(world.node.recovery()::status)).isEmpty();
    assertThat(entry(disaster.erased).blobs()).as("erased again").hasSize(1);

    world.node.execute(world.message(disaster.newcomer, World.DIALOGUE).command(disaster.newcomer));
    world.commit(world.s1, World.DIALOGUE, disaster.group, CommitPlan.refresh());
    attachmentIsTakenFromWhoeverHasIt();
    world.node.sequencer().seal();
    assertSound("restored", false);
  }

  private Entry entry(long index) {
    return disaster
        .world
        .node
        .storage()
        .read(view -> disaster.world.node.archive().entry(view, index));
  }

  /**
   * Chunks are in no leaf. One that was uploaded before the backup is here, the other is missing.
   */
  private void attachmentIsTakenFromWhoeverHasIt() {
    World world = disaster.world;
    assertThat(chunks(disaster.attachedBefore)).isEqualTo(2);
    assertThatThrownBy(() -> chunks(disaster.attached)).hasMessageContaining("attachment");
    var wrong = World.chunks(2);
    var right = World.chunks(1);
    long length = right.get(0).length + (long) right.get(1).length;
    var attached = disaster.attached;
    for (int i = 0; i < 2; i++) {
      long next = world.node.execute(World.chunk(world.xb, attached, length, i, wrong.get(i)));
      assertThat(next).as("another root: it begins anew").isEqualTo(i == 0 ? 1 : 0);
    }
    for (int i = 0; i < 2; i++) {
      world.node.execute(World.chunk(world.xb, attached, length, i, right.get(i)));
    }
    assertThat(chunks(attached)).isEqualTo(2);
  }

  private long chunks(AttachmentRef attachment) {
    World world = disaster.world;
    return world.node.read(
        (view, policy) ->
            world
                .node
                .documents()
                .chunks(view, policy, attachment, policy.caller(world.xb.caller())));
  }

  @CanIgnoreReturnValue
  private List<String> assertSound(String name, boolean missing) {
    disaster.world.node.close();
    List<String> told = new ArrayList<>(List.of(""));
    assertThat(Disaster.fsck(told).run(directory.resolve(name), new SecureRandom()))
        .as(told.toString())
        .isZero();
    assertThat(told.stream().anyMatch(line -> line.endsWith("missing since a disaster")))
        .isEqualTo(missing);
    return told;
  }

  @Test
  void inWhicheverOrderChainsCome_theLogIsTheSame() {
    List<Digest> digests = new ArrayList<>();
    for (int turn = 0; turn < 2; turn++) {
      disaster.fallBack("restored" + turn);
      disaster.open();
      List<Chain> order = new ArrayList<>(CHAINS);
      if (turn == 1) {
        Collections.reverse(order);
      }
      order.forEach(chain -> putBack(disaster.file(chain)));
      assertThat(end()).isZero();
      digests.add(disaster.world.node.stateDigest());
    }
    assertThat(digests.get(0)).isEqualTo(digests.get(1));
    assertSound("restored1", true);
  }

  @Test
  void interruptedRecovery_goesOnWhereItWas() {
    disaster.fallBack("restored");
    disaster.open();
    putBack(disaster.file(DIALOGUE));
    restart();
    putBack(disaster.file(Chain.REGISTRY));
    disaster.world.node.execute(new CloseRecovery());
    restart();
    assertThat(end()).isZero();
    disaster.assertVerbatim(DIALOGUE);
    disaster.assertVerbatim(Chain.REGISTRY);
  }

  private void restart() {
    World world = disaster.world;
    world.fallBackTo(directory.resolve("restored"));
  }

  @Test
  void whatNobodyPutsBack_isLost_andItsChainGoesOnFromTheBackup() {
    disaster.fallBack("restored");
    World world = disaster.world;
    int length = disaster.entries(DIALOGUE).size();
    disaster.open();
    putBack(disaster.file(Chain.REGISTRY));
    assertThat(end()).isZero();
    disaster.assertVerbatim(Chain.REGISTRY);
    assertThat(disaster.entries(DIALOGUE)).hasSize(length);
    assertThat(disaster.entries(REVIEWERS)).isEmpty();
    world.assertRefused(
        Reason.COMMIT_REQUIRED, () -> world.message(world.xa, World.DIALOGUE).command(world.xa));
  }

  /** Of a gap nothing behind it can be appended; it is named, and leaves no trace in the log. */
  @Test
  void entriesBehindAGap_areNamedAsLost() {
    disaster.fallBack("restored");
    int length = disaster.entries(DIALOGUE).size();
    disaster.open();
    ChainProgress progress;
    try (ExportedChain exported = ExportedChain.open(disaster.file(DIALOGUE))) {
      progress = execute(new ShowChain(exported.proof()));
      for (int i = 0; i < 3; i++) {
        progress =
            execute(new PutBack(exported.entry(progress.wanted().get(0).sequence()).orElseThrow()));
      }
    }
    assertThat(sequences(progress)).containsExactly(disaster.then(DIALOGUE).size() - 4L);
    assertThat(end()).isEqualTo(3);
    assertThat(disaster.entries(DIALOGUE)).hasSize(length);
    assertThat(assertSound("restored", false))
        .filteredOn(line -> line.endsWith(": lost in a recovery, UNKNOWN"))
        .hasSize(3);
  }

  private static List<Long> sequences(ChainProgress progress) {
    return progress.wanted().stream().map(ChainProgress.Wanted::sequence).toList();
  }

  private <R> R execute(Command<R> command) {
    return disaster.world.node.execute(command);
  }

  @Test
  void whatIsNotShown_orOtherBytes_areRefused_andSecondSubmittersAreTold() {
    disaster.fallBack("restored");
    World world = disaster.world;
    try (ExportedChain exported = ExportedChain.open(disaster.file(DIALOGUE))) {
      ChainProof proof = exported.proof();
      long end = proof.head().length();
      FormerEntry last = exported.entry(end - 1).orElseThrow();
      world.assertRefused(Reason.UNKNOWN, () -> new ShowChain(proof));
      world.assertRefused(Reason.UNKNOWN, () -> new PutBack(last));
      disaster.open();
      world.assertRefused(Reason.UNKNOWN, () -> new PutBack(last));
      world.assertRefused(Reason.HASH_MISMATCH, () -> new ShowChain(longer(proof)));
      assertThat(sequences(execute(new ShowChain(proof)))).containsExactly(end - 1);
      FormerEntry other = exported.entry(end - 2).orElseThrow();
      world.assertRefused(Reason.UNKNOWN, () -> new PutBack(other));
      world.assertRefused(Reason.UNKNOWN, () -> new PutBack(salted(last)));
      world.assertRefused(Reason.HASH_MISMATCH, () -> new PutBack(blobs(last, true)));
      world.assertRefused(Reason.MALFORMED, () -> new PutBack(blobs(last, false)));
      ChainProgress progress = execute(new PutBack(last));
      assertThat(sequences(progress)).containsExactly(end - 2);
      assertThat(execute(new PutBack(last))).isEqualTo(progress);
      assertThat(execute(new ShowChain(proof))).isEqualTo(progress);
      FormerEntry old = exported.entry(1).orElseThrow();
      assertThat(execute(new PutBack(old))).as("was never lost").isEqualTo(progress);
      world.assertRefused(Reason.CONFLICT, () -> new PutBack(salted(old)));
      end();
      world.assertRefused(Reason.UNKNOWN, () -> new PutBack(other));
    }
  }

  @Test
  void recordOrTermsWithoutContent_areTakenWhereADecisionTookIt_andNowhereElse() {
    disaster.fallBack("restored");
    World world = disaster.world;
    disaster.open();
    try (ExportedChain exported = ExportedChain.open(disaster.file(DIALOGUE))) {
      ChainProgress progress = execute(new ShowChain(exported.proof()));
      Map<LeafKind, Integer> without = new EnumMap<>(LeafKind.class);
      while (!progress.wanted().isEmpty()) {
        FormerEntry entry = exported.entry(progress.wanted().get(0).sequence()).orElseThrow();
        FormerEntry stripped = stripped(entry);
        if (!stripped.equals(entry)) {
          world.assertRefused(Reason.MALFORMED, () -> new PutBack(stripped));
        } else {
          without.merge(entry.leaf().kind(), 1, Integer::sum);
        }
        progress = execute(new PutBack(entry));
      }
      assertThat(without)
          .containsEntry(LeafKind.RECORD, 1)
          .containsEntry(LeafKind.TERMS_SUPPLEMENT, 3);
    }
  }

  /** As if an erasure had taken what it takes. */
  private static FormerEntry stripped(FormerEntry entry) {
    Set<LeafKind> erasable = EnumSet.of(LeafKind.RECORD, LeafKind.TERMS_SUPPLEMENT);
    List<FormerEntry.Blob> left =
        entry.blobs().stream()
            .filter(
                blob ->
                    !erasable.contains(entry.leaf().kind())
                        || blob.kind() == Blob.Kind.PRIVATE_BLOCK.number())
            .toList();
    return new FormerEntry(entry.index(), entry.leaf(), entry.position(), entry.object(), left);
  }

  private static ChainProof longer(ChainProof proof) {
    var head = new ChannelHead(proof.head().length() + 1, proof.head().last());
    return new ChainProof(proof.seal(), proof.chain(), head, proof.map());
  }

  /** The same entry in another position block. */
  private static FormerEntry salted(FormerEntry entry) {
    Position position = entry.position();
    var other =
        new Position(
            Bytes.of(new byte[32]), position.chain(), position.sequence(), position.previous());
    var leaf =
        new Leaf(entry.leaf().kind(), entry.leaf().time(), entry.leaf().object(), other.hash());
    return new FormerEntry(entry.index(), leaf, other, entry.object(), entry.blobs());
  }

  private static FormerEntry blobs(FormerEntry entry, boolean bent) {
    List<FormerEntry.Blob> blobs = new ArrayList<>(entry.blobs());
    int at = blobs.size() - 1;
    byte[] content = blobs.get(at).content().toByteArray();
    content[content.length / 2] ^= 1;
    if (bent) {
      blobs.set(at, new FormerEntry.Blob(blobs.get(at).kind(), Bytes.of(content)));
    } else {
      blobs.add(new FormerEntry.Blob(Blob.Kind.KEY_PACKAGE.number(), Bytes.of(content)));
    }
    return new FormerEntry(entry.index(), entry.leaf(), entry.position(), entry.object(), blobs);
  }

  /** Whoever has the old log's key can show anything; not that somebody signed it. */
  @Test
  void whatTheOldLogWouldNotHaveTaken_isLost_thoughItsKeyShowsIt() {
    Path forged = directory.resolve("forged");
    NoteSigner oldKey = disaster.world.node.logKey();
    World world = disaster.world;
    Post foreign = world.message(world.xd, World.DIALOGUE);
    new Restore(directory.resolve("backups"))
        .into(forged, OptionalInt.empty(), Disaster.fsck(List.of()), new SecureRandom());
    forge(forged, foreign, oldKey);
    Path file = directory.resolve("forged.zip");
    new Export(forged, new SecureRandom()).channel(DIALOGUE, file);
    disaster.fallBack("restored");
    List<Entry> before = disaster.entries(DIALOGUE);
    disaster.open();
    assertThat(putBack(file).wanted()).isEmpty();
    assertThat(end()).isEqualTo(1);
    assertThat(world.node.storage().read(world.node.recovery()::lost))
        .containsExactly(new Recovery.Lost(DIALOGUE, before.size(), Reason.NOT_ENTITLED));
    assertThat(disaster.entries(DIALOGUE)).isEqualTo(before);

    disaster.fallBack("again");
    disaster.open();
    assertThat(putBack(file).wanted()).isEmpty();
    CHAINS.forEach(chain -> putBack(disaster.file(chain)));
    assertThat(end()).as("it keeps nobody's entries out").isEqualTo(1);
    CHAINS.forEach(disaster::assertVerbatim);
    assertSound("again", true);
  }

  private static void forge(Path data, Post post, NoteSigner key) {
    Archive archive = new Archive();
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
        Transaction state = storage.begin()) {
      var appender = archive.appender(state);
      long time = archive.entry(state, archive.size(state) - 1).leaf().time();
      appender.append(
          LeafKind.RECORD,
          time,
          DIALOGUE,
          Bytes.of(new byte[32]),
          post.note(),
          List.of(
              new Blob(Blob.Kind.PRIVATE_BLOCK, post.privateBlock().toBytes()),
              new Blob(Blob.Kind.CIPHERTEXT, post.ciphertext())));
      Optional<TreeHead> head = appender.seal(time);
      archive.sign(state, head.orElseThrow(), key);
      state.commit();
    }
  }
}
