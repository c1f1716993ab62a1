package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism.Device;
import org.verbale.testing.Seeds;

/** Every honest way to publish, as a reader checks it. */
class BundleVerifierTest {
  private static PublicationScene scene;

  @BeforeAll
  static void setUp() throws Exception {
    scene = new PublicationScene(81);
  }

  private static Device[] by(Device... devices) {
    return devices;
  }

  private static VerifiedPublication verify(BundleDraft draft) throws Exception {
    Bundle bundle = draft.bundle();
    Bytes bytes = bundle.toBytes();
    assertThat(Bundle.parse(bytes)).isEqualTo(bundle);
    assertThat(Bundle.parse(bytes).toBytes()).isEqualTo(bytes);
    return scene.verifier(PublicationScene.durable()).verify(bundle);
  }

  @Test
  void plainPublication_saysWhoSaidWhatWhen() throws Exception {
    VerifiedPublication shown = verify(scene.draft());
    assertThat(shown.review()).isEqualTo(new ReviewId("R-XA"));
    assertThat(shown.state()).isEqualTo(new PartyCode("XA"));
    assertThat(shown.author()).isEqualTo(new PartyCode("XA"));
    assertThat(shown.record()).isEqualTo(new RecordId("00112233445566778899aabbccddeeff"));
    assertThat(shown.type()).isEqualTo(RecordType.ANSWER);
    assertThat(shown.language()).isEqualTo(Language.EN);
    assertThat(shown.recorded()).isEqualTo(Instant.ofEpochMilli(BundleDraft.days(40)));
    assertThat(shown.decided()).isEqualTo(Instant.ofEpochMilli(BundleDraft.days(50)));
    assertThat(shown.number()).isEqualTo(1);
    assertThat(shown.totalParts()).isEqualTo(8);
    assertThat(shown.parts()).extracting(DisclosedPart::index).containsExactly(1, 2);
    assertThat(shown.parts())
        .extracting(part -> part.part().text())
        .containsExactly("The law of 2019 covers this.", "A translation is attached.");
    assertThat(shown.files()).isEmpty();
    assertThat(shown.isViaSecretariat()).isFalse();
    assertThat(shown.isConsented()).isFalse();
    assertThat(shown.isWitnessed()).isFalse();
    assertThat(shown.checkpoint().head().size()).isEqualTo(9);
    assertThat(shown.toString()).doesNotContain("law");
  }

  @Test
  void temporaryFocalPoint_publishesToo() throws Exception {
    BundleDraft draft = scene.draft();
    draft.deciders = by(scene.xaTemporary);
    assertThat(verify(draft).state()).isEqualTo(new PartyCode("XA"));
    draft.authors = by(scene.xaTemporary); // one certificate signs both
    assertThat(draft.bundle().head().certificates()).hasSize(3);
    verify(draft);
  }

  @Test
  void publicationViaTheSecretariat_keepsBothSignatures() throws Exception {
    BundleDraft draft = scene.draft().viaSecretariat();
    VerifiedPublication shown = verify(draft);
    assertThat(shown.isViaSecretariat()).isTrue();
    assertThat(shown.state()).isEqualTo(new PartyCode("XA"));
    assertThat(shown.number()).isEqualTo(2);
    draft.number = 7;
    assertThat(verify(draft).number()).isEqualTo(7);
  }

  @Test
  void reviewersWords_arePublishedWithTheirConsentOrWithout() throws Exception {
    BundleDraft draft = scene.draft();
    draft.type = RecordType.CLARIFICATION_REQUEST;
    draft.authors = by(scene.xbExpert);
    VerifiedPublication notified = verify(draft);
    assertThat(notified.author()).isEqualTo(new PartyCode("XB"));
    assertThat(notified.state()).isEqualTo(new PartyCode("XA"));
    assertThat(notified.isConsented()).isFalse();
    draft.deciders = by(scene.xa, scene.xb);
    assertThat(verify(draft).isConsented()).isTrue();
    draft.viaSecretariat().requesters = by(scene.xa, scene.xb);
    VerifiedPublication executed = verify(draft);
    assertThat(executed.isViaSecretariat()).isTrue();
    assertThat(executed.isConsented()).isTrue();
  }

  @Test
  void clearedRecordAndAdministrativeNote_arePublished() throws Exception {
    BundleDraft answers = scene.draft();
    answers.type = RecordType.ANSWERS;
    answers.authors = by(scene.xaExpert, scene.xaTemporary);
    assertThat(verify(answers).type()).isEqualTo(RecordType.ANSWERS);
    BundleDraft note = scene.draft();
    note.type = RecordType.ADMINISTRATIVE_NOTE;
    note.authors = by(scene.sec);
    assertThat(verify(note).author()).isEqualTo(PartyCode.SECRETARIAT);
  }

  @Test
  void secondReviewOfAState_isItsToo() throws Exception {
    BundleDraft draft = scene.draft();
    draft.review = new ReviewId("R-XA-2");
    assertThat(verify(draft).state()).isEqualTo(new PartyCode("XA"));
  }

  @Test
  void onePart_orAllOfThem() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("0");
    assertThat(verify(draft).parts().get(0).part().name()).isEqualTo("title");
    draft.decided = PartRanges.parse("0-4");
    VerifiedPublication all = verify(draft);
    assertThat(all.parts()).hasSize(5);
    assertThat(all.files()).extracting(DisclosedFile::part).containsExactly(4);
  }

  @Test
  void witnessedPublication_needsTheQuorumOfTheReader() throws Exception {
    BundleDraft draft = scene.draft();
    draft.checkpoint =
        head ->
            PublicationScene.cosigned(
                head, PublicationScene.witness(1), PublicationScene.witness(2));
    VerifiedPublication shown = scene.verifier(PublicationScene.witnessed()).verify(draft.bundle());
    assertThat(shown.isWitnessed()).isTrue();
    assertThat(shown.checkpoint().cosignatures()).hasSize(2);
    assertThat(verify(draft).isWitnessed()).isFalse();
  }

  @Test
  void files_areReadInChunksAndWithoutRoomForTheWhole() throws Exception {
    Random random = Seeds.random(BundleVerifierTest.class, 4);
    byte[] large = new byte[600_000]; // three chunks
    random.nextBytes(large);
    BundleDraft draft = scene.draft().file("annex.bin", large).file("empty", new byte[0]);
    draft.decided = PartRanges.parse("1,4-6");
    List<ByteArrayOutputStream> files =
        List.of(
            new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());
    List<Integer> chunks = new ArrayList<>();
    Bytes bytes = draft.bundle().toBytes();
    VerifiedPublication shown =
        scene
            .verifier(PublicationScene.durable())
            .verify(
                new ByteArrayInputStream(bytes.toByteArray()),
                (part, chunk) -> {
                  chunks.add(chunk.length);
                  files.get(part - 4).writeBytes(chunk);
                });
    assertThat(files.get(1).toByteArray()).isEqualTo(large);
    assertThat(files.get(2).toByteArray()).isEmpty();
    assertThat(new String(files.get(0).toByteArray(), UTF_8)).startsWith("Section 1.");
    assertThat(chunks).containsExactly(21, 1 << 18, 1 << 18, 600_000 - (1 << 19), 0);
    assertThat(shown.files()).extracting(DisclosedFile::length).containsExactly(21L, 600_000L, 0L);
  }

  @Test
  void disclosureAlone_isVerifiedAgainstTheRecordNote() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("0,4");
    VerifiedDisclosure shown = draft.disclosure().verify(draft.block());
    assertThat(shown.ranges()).isEqualTo(draft.decided);
    assertThat(shown.parts().get(1).part().type()).isEqualTo(Part.Type.ATTACHMENT);
    BundleDraft other = scene.draft();
    other.seed = 8;
    assertThatThrownBy(() -> draft.disclosure().verify(other.block()))
        .isInstanceOfSatisfying(
            BundleException.class,
            e -> assertThat(e.objection()).isEqualTo(BundleObjection.OPENING));
  }

  @Test
  void disclosureWrittenToAStream_isTheOneInMemory() throws Exception {
    BundleDraft draft = scene.draft().file("b.txt", new byte[300_000]);
    draft.decided = PartRanges.parse("1,4-5");
    Disclosure disclosure = draft.disclosure();
    List<DisclosedFile> files = disclosure.files().stream().map(Disclosure.Content::file).toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Disclosure.write(
        out, disclosure.parts(), disclosure.files().stream().map(this::source).toList());
    assertThat(Bytes.of(out.toByteArray())).isEqualTo(disclosure.toBytes());
    assertThat(Disclosure.encodedLength(disclosure.parts(), files)).isEqualTo(out.size());
  }

  private Disclosure.Source source(Disclosure.Content content) {
    return new Disclosure.Source() {
      @Override
      public DisclosedFile file() {
        return content.file();
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content.bytes().toByteArray());
      }
    };
  }

  @Test
  void fileThatChangedMeanwhile_isAFailureNotAShorterDisclosure() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("4");
    DisclosedFile file = draft.content(4).file();
    Disclosure.Source shorter =
        new Disclosure.Source() {
          @Override
          public DisclosedFile file() {
            return file;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(new byte[3]);
          }
        };
    List<PartOpening> parts = draft.disclosure().parts();
    assertThatThrownBy(() -> Disclosure.write(new ByteArrayOutputStream(), parts, List.of(shorter)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 bytes (expected: 21");
  }

  @Test
  void sinkThatFails_isAFailureAndNoVerdict() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("4");
    byte[] bytes = draft.bundle().toBytes().toByteArray();
    assertThatThrownBy(
            () ->
                scene
                    .verifier(PublicationScene.durable())
                    .verify(
                        new ByteArrayInputStream(bytes),
                        (part, chunk) -> {
                          throw new IOException("disk full");
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
  }

  @Test
  void limits_leaveRoomForWhatIsAllowed() throws Exception {
    assertThat(PublicationLimits.MAX_HEAD).isGreaterThan(300_000).isLessThan(400_000);
    BundleDraft draft = scene.draft();
    draft.viaSecretariat().requesters = by(scene.xa, scene.xb);
    draft.type = RecordType.FEEDBACK;
    draft.authors = by(scene.xbExpert, scene.xb);
    Bundle bundle = draft.bundle();
    // five signatures by four certificates, of three parties
    assertThat(bundle.head().certificates()).hasSize(4 + 3 + 1);
    verify(draft);
    assertThatThrownBy(
            () ->
                new DisclosedFile(0, Bytes.of(new byte[32]), PublicationLimits.MAX_FILES_SIZE + 1))
        .isInstanceOf(IllegalArgumentException.class);
    DisclosedFile half = new DisclosedFile(0, Bytes.of(new byte[32]), 33L << 20);
    assertThatThrownBy(
            () ->
                Disclosure.checkFile(
                    Optional.of(half),
                    new DisclosedFile(1, Bytes.of(new byte[32]), 33L << 20),
                    half.length()))
        .hasMessageContaining("too long together");
  }

  @Test
  void readerWhoTrustsAnotherRoot_believesNothing() throws Exception {
    Bundle bundle = scene.draft().bundle();
    var verifier = new BundleVerifier(PublicationScene.durable(), Set.of(Digest.ZERO));
    assertThatThrownBy(() -> verifier.verify(bundle))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.objection()).isEqualTo(BundleObjection.ROOT));
  }
}
