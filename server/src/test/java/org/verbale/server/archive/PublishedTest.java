package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.Checkpoint;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.HeldView;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;
import org.verbale.witness.Cosigner;

/** Heads that are older than the newest seal, and the cosignatures that are kept of them. */
class PublishedTest {
  private static final NoteSigner LOG_KEY =
      NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));
  private static final Cosigner WITNESS =
      Cosigner.of("w.example", Ed25519.Key.generate(new SeededRandom(5)));
  private static final PartyCode SEC = new PartyCode("SEC");

  @TempDir Path directory;

  private final Archive archive = new Archive();
  private Storage storage;
  private long time = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.of(2);
  }

  @BeforeEach
  void open() {
    storage = Storage.open(directory, StorageOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  /** What makes it possible to publish a head after others were sealed over it. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void viewHeldAtAnyMoment_provesItsNewestHead_whateverIsSealedLater(long seed) throws Exception {
    Random walk = Seeds.random(PublishedTest.class, seed);
    grow(walk, 8);
    TreeHead first = seal();
    grow(walk, walk.nextInt(3)); // the moment need not be that of the seal
    try (HeldView held = storage.hold()) {
      for (int i = 0; i < 6; i++) {
        grow(walk, 1 + walk.nextInt(9));
        seal();
      }
      SealedHead old = held.read(view -> archive.sealedHead(view).orElseThrow()).orElseThrow();
      assertThat(old.head()).isEqualTo(first);
      var checkpoint = SignedCheckpoint.parse(old.checkpoint());
      Digest mapRoot =
          new Receipt(old.mapLeaf(), old.mapLeafProof(), checkpoint)
              .verify(LOG_KEY.key())
              .sealedMapRoot();
      for (int i = 0; i < 4; i++) {
        Chain chain = Chain.of(channel(i));
        SealedChain sealed = held.read(view -> archive.sealedChain(view, chain)).orElseThrow();
        if (sealed.head().length() > 0) {
          sealed.proof().verify(MapEntry.of(chain, sealed.head()), mapRoot);
        } else {
          assertThat(sealed.proof().verify(MapEntry.key(chain), mapRoot)).isEmpty();
        }
      }
      SealedList list = held.read(view -> archive.sealedList(view, SEC)).orElseThrow();
      list.proof().verify(MapEntry.of(SEC, list.channels()), mapRoot);
      assertThatThrownBy(() -> held.read(view -> archive.inclusion(view, 0, first.size() + 1)))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal().reason()).isEqualTo(Reason.NOT_SEALED_YET));
    }
  }

  @Test
  void newest_isTheNewestSealedHead_andNotSealedYetBeforeTheFirst() {
    Published newest = Published.newest(archive);
    assertThat(storage.<Long>read(newest::size)).isZero();
    assertThatThrownBy(() -> storage.<Boolean>read(now -> newest.read(now, (head, v) -> true)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(Reason.NOT_SEALED_YET));
    grow(new Random(1), 3);
    TreeHead head = seal();
    assertThat(storage.<Long>read(newest::size)).isEqualTo(head.size());
    assertThat(storage.<TreeHead>read(now -> newest.read(now, (shown, v) -> shown.head())))
        .isEqualTo(head);
  }

  @Test
  void cosignedCheckpoint_isKept_servedWithItsHead_andSoundForEveryCheck() throws Exception {
    grow(new Random(2), 5);
    TreeHead head = seal();
    SignedCheckpoint cosigned = cosigned(head, 1_700_000_001);
    keep(cosigned);
    keep(cosigned(head, 1_700_000_002)); // again, later: in place of it
    close();
    open();
    SignedCheckpoint kept = storage.read(archive::witnessed).orElseThrow();
    assertThat(kept).isEqualTo(cosigned(head, 1_700_000_002));
    assertThat(sealed().checkpoint()).isEqualTo(kept.toBytes());
    demandSound();
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .isEmpty();
    grow(new Random(3), 5);
    TreeHead next = seal();
    assertThat(SignedCheckpoint.parse(sealed().checkpoint()).note().signatures()).hasSize(1);
    keep(cosigned(next, 1_700_000_003));
    keep(cosigned); // of a smaller log: too late
    assertThat(storage.read(archive::witnessed)).contains(cosigned(next, 1_700_000_003));
    demandSound();
  }

  @Test
  void checkpointOfNoSeal_orWithoutTheLogsLine_isNotKept() throws Exception {
    grow(new Random(2), 5);
    TreeHead head = seal();
    var other = new TreeHead(head.size(), Digest.sha256(new byte[1]));
    refused(cosigned(other, 1_700_000_001));
    refused(cosigned(new TreeHead(head.size() - 1, head.root()), 1_700_000_001));
    var foreign = NoteSigner.of("log.example", Ed25519.Key.generate(new SeededRandom(7)));
    refused(SignedCheckpoint.sign(new Checkpoint("log.example", head), foreign));
    assertThat(storage.read(archive::witnessed)).isEmpty();
  }

  @Test
  void keptCheckpointThatWasTouched_stopsTheStart_andIsFoundByTheCheck() throws Exception {
    grow(new Random(2), 5);
    TreeHead head = seal();
    var other = new TreeHead(head.size(), Digest.sha256(new byte[1]));
    byte[] row = cosigned(other, 1_700_000_001).toBytes().toByteArray();
    try (Transaction state = storage.begin()) {
      state.put(Table.META, "archive/witnessed".getBytes(UTF_8), row);
      state.commit();
    }
    assertThatThrownBy(this::demandSound).isInstanceOf(StorageException.class);
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .containsExactly(
            "META archive/witnessed: size "
                + head.size()
                + " (expected: a checkpoint of a seal, as signed)");
  }

  private void demandSound() {
    storage.<Integer>read(
        view -> {
          archive.demandSoundEnd(view);
          return 0;
        });
  }

  private SealedHead sealed() {
    return storage.read(view -> archive.sealedHead(view).orElseThrow());
  }

  private static SignedCheckpoint cosigned(TreeHead head, long seconds) {
    var checkpoint = new Checkpoint("log.example", head);
    NoteSignature line = WITNESS.cosign(checkpoint, seconds);
    return SignedCheckpoint.sign(checkpoint, LOG_KEY).with(List.of(line));
  }

  private void keep(SignedCheckpoint checkpoint) {
    try (Transaction state = storage.begin()) {
      archive.keepWitnessed(state, checkpoint);
      state.commit();
    }
  }

  private void refused(SignedCheckpoint checkpoint) {
    try (Transaction state = storage.begin()) {
      assertThatThrownBy(() -> archive.keepWitnessed(state, checkpoint))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal().reason()).isEqualTo(Reason.MALFORMED));
    }
  }

  private static ChannelId channel(int number) {
    return ChannelId.of("R-X" + number + "/dialogue");
  }

  private void grow(Random random, int leaves) {
    try (Transaction state = storage.begin()) {
      Appender appender = archive.appender(state);
      for (int i = 0; i < leaves; i++) {
        byte[] bytes = new byte[64];
        random.nextBytes(bytes);
        ChannelId channel = channel(random.nextInt(4));
        appender.list(SEC, channel);
        Bytes salt = Bytes.of(bytes, 0, 32);
        appender.append(
            LeafKind.RECORD, time++, Chain.of(channel), salt, Bytes.of(bytes), List.of());
      }
      state.commit();
    }
  }

  private TreeHead seal() {
    try (Transaction state = storage.begin()) {
      Optional<TreeHead> head = archive.appender(state).seal(time);
      head.ifPresent(fresh -> archive.sign(state, fresh, LOG_KEY));
      state.commit();
      return head.orElseThrow();
    }
  }
}
