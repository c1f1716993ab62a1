package org.verbale.server.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.publication.Bundle;
import org.verbale.publication.BundleVerifier;
import org.verbale.publication.DisclosedFile;
import org.verbale.publication.Disclosure;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.ReviewersWords;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.Part;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordBody;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Published;
import org.verbale.server.policy.Limits;
import org.verbale.server.publication.DecidePublication;
import org.verbale.server.publicstore.PublicContent;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicLimits;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.testing.SeededRandom;
import org.verbale.witness.TrustPolicy;

/** From a decision in the archive and an upload to what the public reads. */
class PublisherTest {
  private static final byte[] FILE = new byte[300_000];

  @TempDir Path directory;

  private final SeededRandom random = new SeededRandom(11);
  private World world;
  private PublicStore store;
  private Publisher publisher;
  private RecordBody body;
  private Post post;
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  @BeforeEach
  void begin() {
    world = new World(directory.resolve("data"), 92);
    world.dialogue();
    open();
    random.nextBytes(FILE);
    body = body();
    post = posted(world.xb);
  }

  private void open() {
    store =
        PublicStore.open(directory.resolve("public"), StorageOptions.DEFAULT, PublicLimits.DEFAULT);
    publisher =
        new Publisher(
            new Publisher.Source(
                world.node.storage(),
                world.node.archive(),
                Published.newest(world.node.archive()),
                world.node.registry(),
                world.node.publications(),
                (view, record) -> world.node.documents().find(view, record).map(Appended::index)),
            verifier(),
            store,
            new PublishingLimits(2, Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofHours(1)),
            () -> now);
  }

  private BundleVerifier verifier() {
    return new BundleVerifier(
        TrustPolicy.of(world.node.logKey().key()), Set.of(world.mechanism.root().hash()));
  }

  @AfterEach
  void end() {
    publisher.close();
    store.close();
    world.close();
  }

  private RecordBody body() {
    SecretBytes seed = SecretBytes.random(32, random);
    try (var tree = new ChunksTree(seed, 3)) {
      tree.add(Arrays.copyOf(FILE, 262_144));
      tree.add(Arrays.copyOfRange(FILE, 262_144, FILE.length));
      return new RecordBody(
          seed,
          List.of(
              Part.field("title", Optional.empty(), "Article 5"),
              Part.paragraph(Language.EN, "Withheld."),
              Part.paragraph(Language.EN, "The authority grants the licence."),
              Part.attachment(
                  "annex.pdf", new Attachment("application/pdf", FILE.length, tree.root()))));
    }
  }

  private Post posted(Device author) {
    Post plain =
        world
            .message(author, World.DIALOGUE)
            .block(
                b ->
                    new PublicBlock(
                        b.review(),
                        b.record(),
                        b.type(),
                        b.language(),
                        b.author(),
                        body.tree().count(),
                        body.tree().root()));
    world.node.execute(plain.command(author));
    return plain;
  }

  private RecordId record() {
    return post.block().record();
  }

  private Disclosure disclosure(Integer... parts) {
    PartRanges ranges = PartRanges.of(List.of(parts));
    List<Disclosure.Content> files = new ArrayList<>();
    if (List.of(parts).contains(3)) {
      Attachment attachment = body.parts().get(3).attachment();
      files.add(
          new Disclosure.Content(DisclosedFile.of(body.seed(), 3, attachment), Bytes.of(FILE)));
    }
    return new Disclosure(Disclosure.open(body, ranges), files);
  }

  private Bytes note(long number, PublicationNote.Act act, Device by) {
    return by.sign(
        new PublicationNote(
            post.block().review(),
            record(),
            Digest.sha256(post.note().toByteArray()),
            number,
            act));
  }

  private Digest decide(long number, PublicationNote.Act act, Device by) {
    Bytes note = note(number, act, by);
    world.node.execute(
        DecidePublication.of(by.caller(), note, ReviewersWords.NOTIFY, Limits.DEFAULT.messages()));
    return Digest.sha256(note.toByteArray());
  }

  private static PublicationNote.Publish publish(Integer... parts) {
    return new PublicationNote.Publish(PartRanges.of(List.of(parts)), Optional.empty());
  }

  private void upload(Device by, long number, Bytes content) {
    byte[] all = content.toByteArray();
    for (int at = 0; at < all.length; at += PublishingLimits.PIECE) {
      int end = Math.min(all.length, at + PublishingLimits.PIECE);
      assertThat(put(by, number, at, Arrays.copyOfRange(all, at, end))).isEqualTo(end);
    }
    finish(by, number, all.length);
  }

  private Publisher.Permit permit(Device by, long number) {
    return world.node.read(
        (view, policy) ->
            publisher.permit(view, policy, policy.caller(by.caller()), record(), number));
  }

  private long put(Device by, long number, long offset, byte[] piece) {
    return publisher.put(permit(by, number), offset, Bytes.of(piece));
  }

  private void finish(Device by, long number, long length) {
    assertThat(publisher.finish(permit(by, number), length)).isEqualTo(length);
  }

  private void round() {
    var unused = world.node.sequencer().seal();
    publisher.round();
  }

  private PublicEntry.Item item() {
    return (PublicEntry.Item) store.entry(record()).orElseThrow();
  }

  private VerifiedPublication bundle() throws Exception {
    try (InputStream in = store.bundle(record()).orElseThrow().open()) {
      return verifier().verify(Bundle.parse(Bytes.of(in.readAllBytes())));
    }
  }

  @Test
  void decidedAndUploaded_isPublic_andItsBundleVerifies() throws Exception {
    var before = world.node.sequencer().seal();
    assertThat(before).isPresent();
    decide(1, publish(0, 2, 3), world.xa);
    upload(world.xa, 1, disclosure(0, 2, 3).toBytes());
    publisher.round();
    assertThat(store.entry(record())).as("nothing before a head covers it").isEmpty();
    round();
    PublicEntry.Item item = item();
    assertThat(item.item().state()).isEqualTo(world.xb.party());
    assertThat(item.item().title()).contains("Article 5");
    assertThat(item.item().totalParts()).isEqualTo(body.tree().count());
    assertThat(item.item().parts()).extracting(PublicPart::index).containsExactly(0, 2, 3);
    PublicContent file = store.attachment(record(), 3).orElseThrow();
    try (InputStream in = file.open()) {
      assertThat(in.readAllBytes()).isEqualTo(FILE);
    }
    VerifiedPublication verified = bundle();
    assertThat(verified.state()).isEqualTo(world.xa.party());
    assertThat(verified.author()).isEqualTo(world.xb.party());
    assertThat(store.staged(record(), 1)).isEmpty();
    assertThat(publisher.owed()).isZero();
  }

  @Test
  void decisionWithoutContent_waitsForIt() throws Exception {
    decide(1, publish(2), world.xa);
    round();
    assertThat(store.entry(record())).isEmpty();
    assertThat(publisher.owed()).isEqualTo(1);
    upload(world.xa, 1, disclosure(2).toBytes());
    round();
    assertThat(item().item().parts()).hasSize(1);
    assertThat(publisher.owed()).isZero();
  }

  @Test
  void otherPartsThanDecided_areDropped_andNothingIsPublic() throws Exception {
    decide(1, publish(2), world.xa);
    upload(world.xa, 1, disclosure(1, 2).toBytes());
    round();
    assertThat(store.entry(record())).isEmpty();
    assertThat(store.staged(record(), 1)).isEmpty();
    assertThat(publisher.owed()).isEqualTo(1);
  }

  @Test
  void withdrawal_endsIt_andAnotherDecisionBeginsAnew() throws Exception {
    decide(1, publish(2), world.xa);
    upload(world.xa, 1, disclosure(2).toBytes());
    round();
    decide(2, new PublicationNote.Withdraw(), world.xa);
    round();
    assertThat(store.entry(record())).containsInstanceOf(PublicEntry.Withdrawn.class);
    assertThat(store.bundle(record())).isEmpty();
    decide(3, publish(0), world.xa);
    upload(world.xa, 3, disclosure(0).toBytes());
    round();
    assertThat(item().number()).isEqualTo(3);
    assertThat(item().item().parts()).extracting(PublicPart::index).containsExactly(0);
  }

  @Test
  void requestMakesNothingPublic_itsExecutionDoes() throws Exception {
    decide(1, publish(0), world.xa);
    upload(world.xa, 1, disclosure(0).toBytes());
    Digest request = decide(2, new PublicationNote.Request(PartRanges.of(List.of(2))), world.xa);
    round();
    assertThat(item().number()).as("a request changes nothing").isEqualTo(1);
    assertThat(publisher.owed()).isZero();
    decide(
        3, new PublicationNote.Publish(PartRanges.of(List.of(2)), Optional.of(request)), world.s1);
    upload(world.s1, 3, disclosure(2).toBytes());
    round();
    assertThat(item().item().viaSecretariat()).isTrue();
    assertThat(bundle().isViaSecretariat()).isTrue();
  }

  @Test
  void afterARestart_orTheLossOfThePublicStore_itGoesOnWhereTheArchiveIs() throws Exception {
    decide(1, publish(2), world.xa);
    upload(world.xa, 1, disclosure(2).toBytes());
    publisher.close();
    store.close();
    open();
    round();
    assertThat(item().number()).as("what was staged survives").isEqualTo(1);
    publisher.close();
    store.close();
    directory = directory.resolve("another");
    open();
    round();
    assertThat(publisher.owed()).isEqualTo(1);
    upload(world.xa, 1, disclosure(2).toBytes());
    round();
    assertThat(item().number()).isEqualTo(1);
  }

  private void assertRefused(Reason reason, Runnable attempt) {
    assertThat(
            org.junit.jupiter.api.Assertions.assertThrows(RefusedException.class, attempt::run)
                .refusal()
                .reason())
        .isEqualTo(reason);
  }

  static Stream<Arguments> uploads() {
    LongFunction<byte[]> zeros = length -> new byte[(int) length];
    return Stream.of(
        Arguments.of("no disclosure", Reason.MALFORMED, zeros.apply(99)),
        Arguments.of("nothing", Reason.MALFORMED, zeros.apply(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uploads")
  void whatIsNoDisclosure_isRefused_andNotKept(String name, Reason reason, byte[] content) {
    decide(1, publish(2), world.xa);
    put(world.xa, 1, 0, content);
    assertRefused(reason, () -> finish(world.xa, 1, content.length));
    assertThat(store.staged(record(), 1)).isEmpty();
  }

  @Test
  void anotherRecordsParts_areRefused() {
    decide(1, publish(2), world.xa);
    RecordBody own = body;
    body = body();
    Bytes foreign = disclosure(2).toBytes();
    body = own;
    put(world.xa, 1, 0, foreign.toByteArray());
    assertRefused(Reason.HASH_MISMATCH, () -> finish(world.xa, 1, foreign.size()));
    assertThat(store.staged(record(), 1)).isEmpty();
  }

  @Test
  void uploadsOfOthers_orForNoDecision_orOutOfPlace_areRefused() {
    byte[] piece = disclosure(2).toBytes().toByteArray();
    assertRefused(Reason.CONFLICT, () -> put(world.xa, 1, 0, piece));
    decide(1, publish(2), world.xa);
    assertRefused(Reason.NOT_PERMITTED, () -> put(world.xb, 1, 0, piece));
    assertRefused(Reason.NOT_PERMITTED, () -> put(world.xaExpert, 1, 0, piece));
    assertRefused(Reason.NOT_PERMITTED, () -> put(world.s1, 1, 0, piece));
    assertRefused(Reason.CONFLICT, () -> put(world.xa, 2, 0, piece));
    assertRefused(Reason.CONFLICT, () -> put(world.xa, 0, 0, piece));
    assertRefused(Reason.UNKNOWN, () -> put(world.xa, 1, 5, piece));
    assertRefused(Reason.UNKNOWN, () -> finish(world.xa, 1, 5));
    put(world.xa, 1, 0, piece);
    assertRefused(Reason.CONFLICT, () -> finish(world.xa, 1, piece.length - 1));
    assertRefused(Reason.CONFLICT, () -> put(world.xa, 1, piece.length + 1, piece));
    assertRefused(
        Reason.TOO_LARGE, () -> put(world.xa, 1, 0, new byte[PublishingLimits.PIECE + 1]));
    assertRefused(Reason.TOO_LARGE, () -> put(world.xa, 1, 1L << 40, piece));
  }

  @Test
  void tooManyUploads_areRefused_untilOneIsGivenUp() {
    Digest request = decide(1, new PublicationNote.Request(PartRanges.of(List.of(2))), world.xa);
    decide(
        2, new PublicationNote.Publish(PartRanges.of(List.of(2)), Optional.of(request)), world.s1);
    byte[] piece = disclosure(2).toBytes().toByteArray();
    put(world.xa, 2, 0, piece);
    put(world.s1, 2, 0, piece);
    put(world.xa, 2, 0, piece); // anew, in the place of its own
    assertRefused(Reason.OVERLOADED, () -> put(world.s2, 2, 0, piece));
    now = now.plus(Duration.ofMinutes(2));
    put(world.s2, 2, 0, piece);
    assertRefused(Reason.UNKNOWN, () -> finish(world.xa, 2, piece.length));
    finish(world.s2, 2, piece.length);
    round();
    assertThat(item().number()).isEqualTo(2);
    assertThat(put(world.xa, 2, 7, piece)).as("public already").isEqualTo(7 + piece.length);
    assertThat(store.staged(record(), 2)).isEmpty();
  }

  @Test
  void pieceThatComesAgain_forItsAnswerWasLost_isThereOnce() {
    decide(1, publish(2), world.xa);
    byte[] all = disclosure(2).toBytes().toByteArray();
    byte[] first = Arrays.copyOf(all, 50);
    byte[] second = Arrays.copyOfRange(all, 50, all.length);
    put(world.xa, 1, 0, first);
    put(world.xa, 1, 50, second);
    put(world.xa, 1, 50, second);
    finish(world.xa, 1, all.length);
    round();
    assertThat(item().number()).isEqualTo(1);
  }
}
