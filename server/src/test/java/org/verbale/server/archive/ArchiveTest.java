package org.verbale.server.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
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
import org.verbale.log.ChannelHead;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;
import org.verbale.testing.Seeds;

class ArchiveTest {
  private static final NoteSigner LOG_KEY =
      NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));
  private static final PartyCode SEC = new PartyCode("SEC");
  private static final Chain CHAIN = Chain.of("R-XA/dialogue");

  @TempDir Path directory;

  private final Archive archive = new Archive();
  private final Random random = new Random(8163);
  private Storage storage;
  private long time = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.of(3);
  }

  @BeforeEach
  void open() {
    storage = Storage.open(directory, StorageOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  /** Whatever was appended when: everything that is served verifies against the signed head. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void randomHistory_provesItself(long seed) throws Exception {
    Random walk = Seeds.random(ArchiveTest.class, seed);
    List<Appended> appended = new ArrayList<>();
    List<TreeHead> heads = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      List<Appended> batch = new ArrayList<>();
      Optional<TreeHead> head =
          write(
              (appender, state) -> {
                for (int i = walk.nextInt(40); i >= 0; i--) {
                  state.savepoint();
                  var channel = ChannelId.of("R-X" + walk.nextInt(6) + "/dialogue");
                  appender.list(SEC, channel);
                  Appended one = append(appender, Chain.of(channel));
                  if (walk.nextInt(4) == 0) {
                    state.rollback();
                  } else {
                    batch.add(one);
                  }
                }
                return appender.seal(time);
              });
      appended.addAll(batch);
      head.ifPresent(heads::add);
    }
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .isEmpty();
    checkReceipts(appended);
    for (TreeHead earlier : heads) {
      TreeHead later = heads.getLast();
      storage
          .read(view -> archive.consistency(view, earlier.size(), later.size()))
          .verify(earlier, later);
    }
  }

  private void checkReceipts(List<Appended> appended) throws Exception {
    SealedHead sealed = storage.read(view -> archive.sealedHead(view).orElseThrow());
    var checkpoint = SignedCheckpoint.parse(sealed.checkpoint());
    Digest mapRoot =
        new Receipt(sealed.mapLeaf(), sealed.mapLeafProof(), checkpoint)
            .verify(LOG_KEY.key())
            .sealedMapRoot();
    for (Appended one : appended) {
      var proof = storage.read(view -> archive.inclusion(view, one.index(), sealed.head().size()));
      new Receipt(one.leaf(), proof, checkpoint).verify(LOG_KEY.key());
      SealedChain chain = storage.read(view -> archive.sealedChain(view, one.position().chain()));
      chain.proof().verify(MapEntry.of(chain.chain(), chain.head()), mapRoot);
      assertThat(chain.head().length()).isGreaterThan(one.position().sequence());
    }
    SealedList list = storage.read(view -> archive.sealedList(view, SEC));
    list.proof().verify(MapEntry.of(SEC, list.channels()), mapRoot);
    var nobody = new PartyCode("XX");
    SealedList none = storage.read(view -> archive.sealedList(view, nobody));
    assertThat(none.channels()).isEmpty();
    assertThat(none.proof().verify(MapEntry.key(nobody), mapRoot)).isEmpty();
  }

  @Test
  void afterTheSeal_whatWasSealedStaysProvable_whileMoreIsAppended() throws Exception {
    write(
        (appender, state) -> {
          append(appender, CHAIN);
          appender.list(SEC, CHAIN.channel().orElseThrow());
          return appender.seal(time);
        });
    write(
        (appender, state) -> {
          append(appender, CHAIN);
          append(appender, Chain.of("R-XB/answers"));
          appender.list(SEC, ChannelId.of("R-XB/answers"));
          return Optional.empty();
        });
    Digest mapRoot =
        storage.read(view -> archive.sealedHead(view).orElseThrow()).mapLeaf().object();
    SealedChain sealed = storage.read(view -> archive.sealedChain(view, CHAIN));
    assertThat(sealed.head().length()).isEqualTo(1);
    sealed.proof().verify(MapEntry.of(CHAIN, sealed.head()), mapRoot);
    assertThat(storage.<ChannelHead>read(view -> archive.head(view, CHAIN)).length()).isEqualTo(2);
    Chain young = Chain.of("R-XB/answers");
    SealedChain unsealed = storage.read(view -> archive.sealedChain(view, young));
    assertThat(unsealed.head()).isEqualTo(ChannelHead.EMPTY);
    assertThat(unsealed.proof().verify(MapEntry.key(young), mapRoot)).isEmpty();
    SealedList list = storage.read(view -> archive.sealedList(view, SEC));
    assertThat(list.channels()).containsExactly(ChannelId.of("R-XA/dialogue"));
    list.proof().verify(MapEntry.of(SEC, list.channels()), mapRoot);
  }

  @Test
  void proofsBeyondTheSeal_areRefused() {
    write(
        (appender, state) -> {
          append(appender, CHAIN);
          return appender.seal(time);
        });
    write(
        (appender, state) -> {
          append(appender, CHAIN);
          return Optional.empty();
        });
    refused(Reason.NOT_SEALED_YET, () -> read(view -> archive.inclusion(view, 0, 3)));
    refused(Reason.NOT_SEALED_YET, () -> read(view -> archive.consistency(view, 1, 3)));
    refused(Reason.MALFORMED, () -> read(view -> archive.inclusion(view, 2, 2)));
    refused(Reason.MALFORMED, () -> read(view -> archive.inclusion(view, -1, 2)));
    refused(Reason.MALFORMED, () -> read(view -> archive.consistency(view, 2, 1)));
    assertThat(storage.read(view -> archive.consistency(view, 0, 2)).path()).isEmpty();
  }

  @Test
  void emptyArchive_hasNothingToSealAndNoHead() {
    assertThat(write((appender, state) -> appender.seal(time))).isEmpty();
    assertThat(storage.<Long>read(archive::size)).isZero();
    assertThat(storage.<Boolean>read(view -> archive.sealedHead(view).isPresent())).isFalse();
    assertThat(storage.<ChannelHead>read(view -> archive.head(view, CHAIN)))
        .isEqualTo(ChannelHead.EMPTY);
    assertThatThrownBy(() -> storage.read(view -> archive.entry(view, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void history_comesInPages_boundedInNumberAndBytes() {
    write(
        (appender, state) -> {
          for (int i = 0; i < 30; i++) {
            append(appender, CHAIN);
            append(appender, Chain.of("R-XA/dialogue/FA")); // a name that begins like the other
          }
          return appender.seal(time);
        });
    assertThat(sequences(0, 100, Long.MAX_VALUE)).hasSize(30).startsWith(0L, 1L).endsWith(29L);
    assertThat(sequences(10, 5, Long.MAX_VALUE)).containsExactly(10L, 11L, 12L, 13L, 14L);
    assertThat(sequences(28, 5, Long.MAX_VALUE)).containsExactly(28L, 29L);
    assertThat(sequences(30, 5, Long.MAX_VALUE)).isEmpty();
    assertThat(sequences(3, 5, 1)).containsExactly(3L);
    assertThat(sequences(3, 5, 600)).hasSizeBetween(2, 4);
  }

  @Test
  void object_isFoundByItsHash() {
    List<Appended> appended = new ArrayList<>();
    write(
        (appender, state) -> {
          appended.add(append(appender, CHAIN));
          appended.add(append(appender, CHAIN));
          return Optional.empty();
        });
    for (Appended one : appended) {
      assertThat(storage.<Optional<Appended>>read(view -> archive.find(view, one.leaf().object())))
          .contains(one);
    }
    assertThat(storage.<Optional<Appended>>read(view -> archive.find(view, Digest.ZERO))).isEmpty();
  }

  /** One byte changed anywhere among the derived rows, or a row gone, is found. */
  @Test
  void damage_isFoundAndNamed() {
    write(
        (appender, state) -> {
          for (int i = 0; i < 9; i++) {
            append(appender, CHAIN);
            appender.list(SEC, CHAIN.channel().orElseThrow());
          }
          return appender.seal(time);
        });
    Key chain = Key.text(CHAIN.toString());
    assertDamageFound(Table.NODE, Key.uint8(1).andUint64(2).bytes(), "NODE 1/2");
    assertDamageFound(Table.CHAIN, chain.bytes(), "CHAIN R-XA/dialogue");
    assertDamageFound(Table.CHAIN_ENTRY, chain.andUint64(4).bytes(), "CHAIN_ENTRY R-XA/dialogue");
    assertDamageFound(
        Table.CONTENT, Key.uint64(3).andUint8(0).bytes(), "entry 3, R-XA/dialogue 3, object");
    assertDamageFound(Table.SEAL, Key.uint64(10).bytes(), "SEAL 10");
    assertDamageFound(Table.MAP, new byte[2], "MAP 0000");
    write(
        (appender, state) -> {
          append(appender, CHAIN);
          state.delete(Table.CHANGED, Appender.changedKey(1, 0, CHAIN.toString()));
          return Optional.empty();
        });
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .singleElement()
        .asString()
        .startsWith("CHANGED");
  }

  private void assertDamageFound(Table table, byte[] key, String finding) {
    byte[] right = storage.read(view -> requireNonNull(view.get(table, key)));
    byte[] wrong = right.clone();
    wrong[wrong.length - 1] ^= 1;
    put(table, key, wrong);
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .anySatisfy(found -> assertThat(found).contains(finding));
    put(table, key, right);
    assertThat(
            storage.<List<String>>read(
                view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))))
        .isEmpty();
  }

  private void put(Table table, byte[] key, byte[] value) {
    try (Transaction state = storage.begin()) {
      state.put(table, key, value);
      state.commit();
    }
  }

  private List<Long> sequences(long from, int limit, long maxBytes) {
    return storage.read(
        view ->
            archive.entries(view, CHAIN, from, limit, maxBytes).stream()
                .map(entry -> entry.position().orElseThrow().sequence())
                .toList());
  }

  private Appended append(Appender appender, Chain chain) {
    byte[] salt = new byte[32];
    byte[] object = new byte[100];
    byte[] blob = new byte[150];
    random.nextBytes(salt);
    random.nextBytes(object);
    random.nextBytes(blob);
    return appender.append(
        LeafKind.RECORD,
        time++,
        chain,
        Bytes.of(salt),
        Bytes.of(object),
        List.of(new Blob(Blob.Kind.CIPHERTEXT, Bytes.of(blob))));
  }

  private interface Work {
    Optional<TreeHead> in(Appender appender, Transaction state);
  }

  private Optional<TreeHead> write(Work work) {
    try (Transaction state = storage.begin()) {
      Optional<TreeHead> head = work.in(archive.appender(state), state);
      head.ifPresent(fresh -> archive.sign(state, fresh, LOG_KEY));
      state.commit();
      return head;
    }
  }

  private void read(Consumer<View> work) {
    storage.<Integer>read(
        view -> {
          work.accept(view);
          return 0;
        });
  }

  private static void refused(Reason reason, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }
}
