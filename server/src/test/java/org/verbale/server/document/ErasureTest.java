package org.verbale.server.document;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.PrivateBlock;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.ArchiveCheck;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.CheckProgress;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.Findings;
import org.verbale.server.channel.EpochRule;
import org.verbale.server.policy.Limits;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Family;
import org.verbale.server.storage.HeldView;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.testing.FileSearch;

/** Decisions to erase, applied; what stays, what goes, and that it goes from the disk too. */
class ErasureTest {
  /** Larger than what is kept among the rows, so that it stands on disk as it is. */
  private static final int LARGE = 8192 + 16;

  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();
  private static final Instant SWEPT = Instant.ofEpochSecond(1_800_000_000);

  @TempDir Path directory;
  private Path data;
  private World world;
  private ErasureSweep sweep;

  @BeforeEach
  void begin() {
    data = directory.resolve("data");
    world = new World(data, 91);
    world.dialogue();
    sweep = sweep(world.node.storage());
  }

  private static ErasureSweep sweep(Storage storage) {
    return new ErasureSweep(storage, Duration.ZERO, () -> SWEPT, Copies.NONE);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Post large(Device author) {
    byte[] sealed = new byte[LARGE];
    world.mechanism.random().nextBytes(sealed);
    Bytes terms = Post.sealedTerms(LARGE / 11, world.mechanism.random());
    Post post = world.message(author, World.DIALOGUE).terms(terms);
    Bytes ciphertext = Bytes.of(sealed);
    return post.privateBlock(
            p ->
                new PrivateBlock(
                    p.salt(),
                    p.epoch(),
                    new Sealed(Digest.sha256(sealed), LARGE),
                    p.commitment(),
                    p.attachments(),
                    p.terms(),
                    p.seen()))
        .ciphertext(ciphertext);
  }

  private AttachmentRef attachment(Post post) {
    return new AttachmentRef(World.DIALOGUE, post.block().record(), 0);
  }

  /** A record of XB's with terms and an attachment, posted. */
  private Post posted(int chunkSeed) {
    Post post = large(world.xb);
    Sealed sealed = world.upload(world.xb, attachment(post), chunkSeed);
    Post whole = post.attachments(sealed);
    world.node.execute(whole.command(world.xb));
    return whole;
  }

  private static Bytes decision(Post post, Device... by) {
    var text =
        new Erasure(
            World.DIALOGUE,
            post.block().record(),
            Digest.sha256(post.note().toByteArray()),
            Erasure.Reason.MISTAKEN_UPLOAD);
    return SignedNote.sign(
            text.toText(), Arrays.stream(by).map(Device::signer).toArray(NoteSigner[]::new))
        .toBytes();
  }

  private EraseRecord erase(Post post) {
    return EraseRecord.of(world.s1.caller(), decision(post, world.xa, world.xb, world.s1), SIZES);
  }

  private SetHold hold(long before) {
    return hold(world.s1, World.DIALOGUE, before);
  }

  private static SetHold hold(Device by, ChannelId channel, long before) {
    return SetHold.of(by.caller(), by.sign(Hold.next(channel, before)), SIZES);
  }

  private Entry entry(Appended appended) {
    return world.node.read((view, policy) -> world.node.archive().entry(view, appended.index()));
  }

  private Bytes chunk(Post post) {
    return world.node.read(
        (view, policy) ->
            world
                .node
                .documents()
                .chunk(view, policy, attachment(post), world.xa.transport().certificate(), 0));
  }

  private static Reason refusal(Executable attempt) {
    return assertThrows(RefusedException.class, attempt).refusal().reason();
  }

  private List<String> findings() {
    world.node.sequencer().seal();
    return world.node.read((view, policy) -> findings(view));
  }

  private List<String> findings(Storage storage) {
    List<String> found = storage.read(this::findings);
    return found;
  }

  private List<String> findings(View view) {
    var archive = new Archive();
    var registry = new RegistryFeature(archive);
    List<String> told = new ArrayList<>();
    ArchiveCheck.run(
        view,
        new ArchiveCheck.Options(
            Optional.of(head -> head.verify(world.node.logKey().key())),
            List.of(
                new RecordRule(archive, registry, (at, record, before) -> false),
                new EpochRule(archive, registry)),
            1,
            new Random(1)),
        new Findings(100, told::add),
        new CheckProgress(System::nanoTime));
    return told;
  }

  /** The database unlinks files that it has let go a moment later; at the latest when it opens. */
  private static void assertGone(Path directory, byte[] needle) throws Exception {
    assertThat(FileSearch.awaitNone(directory, needle, 100)).as("after the sweep").isZero();
  }

  private static byte[] needle(byte[] content) {
    return Arrays.copyOfRange(content, 1000, 1064);
  }

  @Test
  void decision_takesTheContent_andNothingElse() {
    Post post = posted(5);
    Appended record = world.node.execute(post.command(world.xb));
    Entry before = entry(record);
    Appended tombstone = world.node.execute(erase(post));
    Entry after = entry(record);
    assertEquals(
        new Entry(
            before.index(),
            before.leaf(),
            before.position(),
            before.object(),
            List.of(new Blob(Blob.Kind.PRIVATE_BLOCK, post.privateBlock().toBytes()))),
        after);
    assertEquals(LeafKind.TOMBSTONE, tombstone.leaf().kind());
    assertEquals(Chain.of(World.DIALOGUE), tombstone.position().chain());
    assertEquals(decision(post, world.xa, world.xb, world.s1), entry(tombstone).object());
    assertEquals(Reason.ERASED, refusal(() -> chunk(post)));
    assertThat(findings()).isEmpty();
  }

  @Test
  void sameRecordAgain_isAcceptedWhereItStands_andItsContentStaysAway() {
    Post post = posted(5);
    PostRecord command = post.command(world.xb);
    Appended record = world.node.execute(command);
    world.node.execute(erase(post));
    Digest state = world.node.stateDigest();
    assertEquals(record, world.node.execute(command));
    assertEquals(state, world.node.stateDigest());
    byte[] chunk = World.chunks(5).get(0);
    long length = post.privateBlock().attachments().get(0).length();
    world.assertRefused(
        Reason.ERASED, () -> World.chunk(world.xb, attachment(post), length, 0, chunk));
    world.assertRefused(
        Reason.CONFLICT, () -> large(world.xb).record(post.block().record()).command(world.xb));
  }

  @Test
  void sameDecisionAgain_isAcceptedWhereItStands_anotherIsNot() {
    Post post = posted(5);
    Appended first = world.node.execute(erase(post));
    Digest state = world.node.stateDigest();
    assertEquals(
        first,
        world.node.execute(
            EraseRecord.of(
                world.xc.caller(), decision(post, world.xa, world.xb, world.s1), SIZES)));
    assertEquals(state, world.node.stateDigest());
    world.assertRefused(
        Reason.CONFLICT,
        () ->
            EraseRecord.of(world.s1.caller(), decision(post, world.xa, world.xb, world.s2), SIZES));
  }

  @Test
  void decisionThatIsNone_changesNothing() {
    Post post = posted(5);
    refuse(Reason.NOT_PERMITTED, world.s1, decision(post, world.xa, world.xb));
    refuse(Reason.NOT_PERMITTED, world.s1, decision(post, world.xa, world.xbExpert, world.s1));
    refuse(Reason.NOT_PERMITTED, world.s1, decision(post, world.xa, world.xc, world.s1));
    refuse(Reason.NOT_PERMITTED, world.s1, decision(post, world.xd, world.xb, world.s1));
    Bytes good = decision(post, world.xa, world.xb, world.s1);
    refuse(Reason.NOT_ENTITLED, world.xd, good);
    Post other = posted(6);
    refuse(
        Reason.HASH_MISMATCH,
        world.s1,
        decision(other.record(post.block().record()), world.xa, world.xb, world.s1));
    refuse(Reason.UNKNOWN, world.s1, decision(large(world.xb), world.xa, world.xb, world.s1));
    world.revoke(world.xb);
    refuse(Reason.REVOKED, world.s1, good);
    assertThat(findings()).isEmpty();
  }

  private void refuse(Reason reason, Device caller, Bytes note) {
    world.assertRefused(reason, () -> EraseRecord.of(caller.caller(), note, SIZES));
  }

  @Test
  void hold_blocksErasureUntilItIsLifted() {
    Post post = posted(5);
    Appended placed = world.node.execute(hold(0));
    assertEquals(LeafKind.DECISION, placed.leaf().kind());
    world.assertRefused(Reason.HELD, () -> erase(post));
    assertEquals(placed, world.node.execute(hold(0)));
    world.assertRefused(Reason.CONFLICT, () -> hold(world.s2, World.DIALOGUE, 0));
    world.assertRefused(Reason.NOT_PERMITTED, () -> hold(world.xa, World.DIALOGUE, 1));
    world.assertRefused(
        Reason.NOT_PERMITTED,
        () -> SetHold.of(world.s2.caller(), world.s1.sign(Hold.next(World.DIALOGUE, 1)), SIZES));
    world.node.execute(hold(world.s2, World.DIALOGUE, 1));
    world.node.execute(erase(post));
    world.node.execute(hold(2));
    assertThat(findings()).isEmpty();
  }

  @Test
  void copiesThatOthersKeep_areWaitedFor() {
    Post gone = posted(5);
    world.node.execute(erase(gone));
    boolean[] left = {true};
    var waiting =
        new ErasureSweep(
            world.node.storage(), Duration.ZERO, () -> SWEPT, size -> size > 0 && !left[0]);
    assertThat(waiting.sweep()).isFalse();
    assertThat(waiting.sweep()).isFalse();
    assertEquals(1, waiting.waiting());
    left[0] = false;
    assertThat(waiting.sweep()).isTrue();
    assertEquals(0, waiting.waiting());
  }

  @Test
  void erasedBytes_leaveTheDisk_andOthersStay() throws Exception {
    Post gone = posted(5);
    Post kept = posted(6);
    List<byte[]> erased =
        List.of(
            needle(gone.ciphertext().toByteArray()),
            needle(gone.terms().toByteArray()),
            needle(World.chunks(5).get(0)),
            needle(World.chunks(5).get(1)));
    List<byte[]> control =
        List.of(
            needle(kept.ciphertext().toByteArray()),
            needle(kept.terms().toByteArray()),
            needle(World.chunks(6).get(0)));
    for (byte[] needle : erased) {
      assertThat(FileSearch.count(data, needle)).as("in the log").isEqualTo(1);
    }
    toSortedFiles();
    for (byte[] needle : erased) {
      assertThat(FileSearch.count(data, needle)).as("in files").isPositive();
    }
    world.node.execute(erase(gone));
    assertThat(sweep.sweep()).isTrue();
    for (byte[] needle : erased) {
      assertGone(data, needle);
    }
    for (byte[] needle : control) {
      assertThat(FileSearch.count(data, needle)).as("of the other record").isPositive();
    }
    assertThat(findings()).isEmpty();
    assertEquals(Bytes.of(World.chunks(6).get(0)), chunk(kept));
    Digest state = world.node.stateDigest();
    assertThat(sweep.sweep()).as("nothing waits").isTrue();
    assertEquals(state, world.node.stateDigest());
  }

  /** Moves all rows from memory to sorted files and blob files. */
  private void toSortedFiles() throws IOException {
    Path snapshot = directory.resolve("snapshot");
    world.node.storage().snapshot(snapshot);
    try (Stream<Path> files = Files.walk(snapshot)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void nodeThatDiedBeforeTheSweep_sweepsAfterItsRestart() throws IOException {
    Post gone = posted(5);
    toSortedFiles();
    world.node.execute(erase(gone));
    world.node.sequencer().seal();
    Path crashed = directory.resolve("crashed"); // what a kill -9 leaves
    copy(data, crashed);
    byte[] needle = needle(World.chunks(5).get(0));
    assertThat(FileSearch.count(crashed, needle)).isPositive();
    try (Storage storage = Storage.open(crashed, StorageOptions.DEFAULT)) {
      assertThat(findings(storage)).isEmpty();
      assertThat(sweep(storage).sweep()).isTrue();
      assertThat(findings(storage)).isEmpty();
    }
    assertThat(FileSearch.count(crashed, needle)).isZero();
    assertThat(FileSearch.count(crashed, needle(gone.ciphertext().toByteArray()))).isZero();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void whoStillReadsTheContent_delaysTheSweep() {
    Post gone = posted(5);
    boolean early =
        world
            .node
            .storage()
            .read(
                view -> {
                  assertThat(view.contains(Table.RECORD, Erasures.key(gone.block().record())))
                      .isTrue();
                  world.node.execute(erase(gone));
                  return sweep.sweep();
                });
    assertThat(early).isFalse();
    assertThat(sweep.sweep()).isTrue();
  }

  @Test
  void momentsHeldOneAfterAnother_delayTheSweepForAsLongAsTheFirst() throws Exception {
    Post gone = posted(5);
    toSortedFiles();
    Storage storage = world.node.storage();
    HeldView before = storage.hold();
    assertThat(sweep.waiting()).isZero();
    world.node.execute(erase(gone));
    assertThat(sweep.sweep()).isFalse();
    assertThat(sweep.waiting()).isEqualTo(1);
    assertThat(sweep.ended()).isEqualTo(Instant.EPOCH);
    try (HeldView after = storage.hold()) {
      before.close();
      assertThat(sweep.sweep()).isTrue();
      assertThat(sweep.waiting()).isZero();
      assertThat(sweep.ended()).isEqualTo(SWEPT);
      assertGone(data, needle(gone.ciphertext().toByteArray()));
      assertThat(after.<Boolean>read(view -> view.contains(Table.ERASURE, key(gone))))
          .contains(true);
    }
  }

  /** A view in which rows may be read, and none looked for. */
  private record WithoutScans(View view) implements View {
    @Override
    public byte @Nullable [] get(Family table, byte[] key) {
      return view.get(table, key);
    }

    @Override
    public void scan(Family table, KeyRange range, RowVisitor visitor) {
      throw new AssertionError(table + ": scanned (expected: two rows read)");
    }
  }

  private List<Erasures.Tombstone> waiting(UnaryOperator<View> through) {
    return world
        .node
        .storage()
        .read(view -> Erasures.since(through.apply(view), ErasureSweep.swept(view)));
  }

  @Test
  void sweptErasures_costALookNothing_andALaterOneIsSweptAllTheSame() throws Exception {
    Post first = posted(5);
    Post second = posted(6);
    assertThat(sweep.sweep()).as("nothing was ever erased").isTrue();
    world.node.execute(erase(first));
    assertThat(sweep.sweep()).isTrue();
    assertThat(waiting(WithoutScans::new)).isEmpty();
    Appended tombstone = world.node.execute(erase(second));
    assertThat(waiting(view -> view))
        .containsExactly(new Erasures.Tombstone(second.block().record(), tombstone.index()));
    world.node.execute(hold(0));
    assertThat(sweep(world.node.storage()).sweep()).as("one that was just started").isTrue();
    assertThat(waiting(WithoutScans::new)).isEmpty();
    assertGone(data, needle(World.chunks(6).get(0)));
    assertThat(findings()).isEmpty();
  }

  private static byte[] key(Post post) {
    return Erasures.key(post.block().record());
  }

  @Test
  void contentWithoutTombstone_tombstoneWithContent_andForgedDecisions_areFindings() {
    Post post = posted(5);
    Appended record = world.node.execute(post.command(world.xb));
    world.node.sequencer().seal();
    byte[] key = Key.uint64(record.index()).andUint8(Blob.Kind.CIPHERTEXT.number()).bytes();
    world.node.sequencer().close();
    Storage storage = world.node.storage();
    try (Transaction state = storage.begin()) {
      state.delete(Table.CONTENT, key);
      assertThat(findings(state)).singleElement().asString().contains("CIPHERTEXT: missing");
    }
    try (Transaction state = storage.begin()) {
      forge(state, post, record, decision(post, world.xa, world.xb, world.s1));
      assertThat(findings(state)).as("a true decision").noneMatch(each -> each.contains("entry "));
      state.put(Table.CONTENT, key, post.ciphertext().toByteArray());
      assertThat(findings(state)).anyMatch(each -> each.contains("CIPHERTEXT: a blob"));
    }
    try (Transaction state = storage.begin()) {
      forge(state, post, record, decision(post, world.xa, world.xb));
      assertThat(findings(state)).anyMatch(each -> each.contains("decision: NOT_PERMITTED"));
    }
    try (Transaction state = storage.begin()) {
      forge(state, post, record, decision(post, world.xa, world.xb, world.s1));
      state.put(
          Table.META, "document/swept".getBytes(US_ASCII), Key.uint64(Long.MAX_VALUE).bytes());
      assertThat(findings(state)).anyMatch(each -> each.contains("a chunk of no upload"));
    }
  }

  /** What a server would do that erases without asking its own rules. */
  private static void forge(Transaction state, Post post, Appended record, Bytes note) {
    var archive = new Archive();
    var appender = archive.appender(state);
    byte[] salt = new byte[32];
    Appended tombstone =
        appender.append(
            LeafKind.TOMBSTONE,
            record.leaf().time(),
            Chain.of(World.DIALOGUE),
            Bytes.of(salt),
            note,
            List.of());
    appender.erase(record.index(), List.of(Blob.Kind.CIPHERTEXT, Blob.Kind.TERMS));
    state.put(
        Table.ERASURE,
        Erasures.key(post.block().record()),
        Erasures.row(tombstone.leaf().object(), tombstone.index()));
  }
}
