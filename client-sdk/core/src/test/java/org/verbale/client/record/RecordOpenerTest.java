package org.verbale.client.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.client.record.Complaint.Ground;
import org.verbale.client.record.OpenFailure.Contradiction;
import org.verbale.client.record.OpenFailure.Malformed;
import org.verbale.client.record.OpenFailure.Mismatch;
import org.verbale.client.record.OpenFailure.NotAuthentic;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.record.Attachment;
import org.verbale.record.Part;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;
import org.verbale.record.Sealed;

class RecordOpenerTest {
  private static final List<Part> PARTS = List.of(Part.paragraph(Language.EN, "said"));
  private static final SealedRecord SEALED = Sealing.seal(PARTS);
  private static final AttestedNote<RecordNote> NOTE = Sealing.attested(SEALED.note());

  private static OpenFailure failure(ArchiveKey key, SealedRecord record) {
    OpenException e = catchThrowableOfType(OpenException.class, () -> Sealing.open(key, record));
    assertThat(e).isNotNull();
    return e.failure();
  }

  private static OpenFailure failure(SealedRecord record) {
    return failure(Sealing.key(), record);
  }

  private static OpenFailure failure(Bytes privateBlock, Bytes ciphertext) {
    OpenException e =
        catchThrowableOfType(
            OpenException.class,
            () -> RecordOpener.open(Sealing.key(), NOTE, privateBlock, ciphertext));
    assertThat(e).isNotNull();
    return e.failure();
  }

  @Test
  void anyBitOfTheCiphertextChanged_isNoticed() {
    byte[] ciphertext = SEALED.ciphertext().toByteArray();
    for (int bit = 0; bit < 8 * ciphertext.length; bit++) {
      Bytes changed = Bytes.of(Sealing.changed(ciphertext, bit));
      assertThat(failure(SEALED.privateBlock().toBytes(), changed))
          .isEqualTo(new Mismatch(What.CIPHERTEXT));
    }
  }

  @Test
  void ciphertextShortenedOrLengthened_isNoticed() {
    byte[] ciphertext = SEALED.ciphertext().toByteArray();
    for (int length : new int[] {0, 15, 16, ciphertext.length - 1, ciphertext.length + 1}) {
      Bytes changed = Bytes.of(java.util.Arrays.copyOf(ciphertext, length));
      assertThat(failure(SEALED.privateBlock().toBytes(), changed))
          .isEqualTo(new Mismatch(What.CIPHERTEXT));
    }
  }

  @Test
  void anyBitOfThePrivateBlockChanged_isNoticed() {
    byte[] block = SEALED.privateBlock().toBytes().toByteArray();
    for (int bit = 0; bit < 8 * block.length; bit++) {
      Bytes changed = Bytes.of(Sealing.changed(block, bit));
      assertThat(failure(changed, SEALED.ciphertext())).isEqualTo(new Mismatch(What.PRIVATE_BLOCK));
    }
  }

  @Test
  void privateBlockOfNoForm_isMalformedThoughItsAuthorSignedIt() {
    Bytes block = Bytes.of(new byte[] {1, 2, 3});
    RecordNote note = new RecordNote(SEALED.note().block(), Digest.sha256(block.toByteArray()));
    OpenException e =
        catchThrowableOfType(
            OpenException.class,
            () ->
                RecordOpener.open(
                    Sealing.key(), Sealing.attested(note), block, SEALED.ciphertext()));
    assertThat(e.failure()).isInstanceOf(Malformed.class);
  }

  @Test
  void keyOfAnotherEpoch_isRefused() {
    EpochId other = new EpochId(Sealing.EPOCH.group(), 8);
    assertThat(failure(Sealing.key(other, 4), SEALED)).isEqualTo(new Mismatch(What.EPOCH));
  }

  @Test
  void anotherKeyOfTheSameEpoch_isRefusedBeforeDeciphering() {
    assertThat(failure(Sealing.key(Sealing.EPOCH, 5), SEALED))
        .isEqualTo(new Mismatch(What.KEY_COMMITMENT));
  }

  private static PrivateBlock with(EpochId epoch, Bytes commitment) {
    PrivateBlock block = SEALED.privateBlock();
    return new PrivateBlock(
        block.salt(),
        epoch,
        block.ciphertext(),
        commitment,
        block.attachments(),
        block.terms(),
        block.seen());
  }

  @Test
  void recordOfAnotherReview_isRefused() {
    EpochId foreign = new EpochId(ChannelId.of("R-XB/dialogue"), 0, 7);
    PrivateBlock block = with(foreign, SEALED.privateBlock().commitment());
    SealedRecord record = Sealing.sign(block, 4, SEALED.note().block().root(), SEALED.ciphertext());
    assertThat(failure(Sealing.key(foreign, 4), record)).isEqualTo(new Mismatch(What.REVIEW));
  }

  @Test
  void anyBitOfTheCommitmentChangedByTheAuthor_isRefused() {
    byte[] commitment = SEALED.privateBlock().commitment().toByteArray();
    for (int bit = 0; bit < 8 * commitment.length; bit++) {
      PrivateBlock block = with(Sealing.EPOCH, Bytes.of(Sealing.changed(commitment, bit)));
      SealedRecord record =
          Sealing.sign(block, 4, SEALED.note().block().root(), SEALED.ciphertext());
      assertThat(failure(record)).isEqualTo(new Mismatch(What.KEY_COMMITMENT));
    }
  }

  @Test
  void ciphertextChangedByTheAuthor_isNotAuthentic() {
    byte[] ciphertext = SEALED.ciphertext().toByteArray();
    for (int bit = 0; bit < 8 * ciphertext.length; bit += 5) {
      SealedRecord record =
          Sealing.forgeCiphertext(
              Sealing.changed(ciphertext, bit), 4, SEALED.note().block().root(), List.of());
      assertThat(failure(record)).isEqualTo(new NotAuthentic(What.CIPHERTEXT));
    }
  }

  private static void assertContradiction(
      SealedRecord record, Ground ground, Optional<Digest> found) {
    OpenFailure failure = failure(record);
    assertThat(failure).isInstanceOf(Contradiction.class);
    Complaint complaint = ((Contradiction) failure).complaint();
    assertThat(complaint)
        .isEqualTo(
            new Complaint(
                Sealing.RECORD,
                Sealing.attested(record.note()).hash(),
                Sealing.AUTHOR,
                ground,
                record.note().block().root(),
                found));
  }

  @Test
  void anotherPartsRoot_isAGroundForComplaint() {
    Digest signed = Sealing.tree(List.of(Part.paragraph(Language.EN, "signed"))).root();
    SealedRecord record = Sealing.forge(Sealing.plaintext(PARTS), 4, signed, List.of());
    assertContradiction(record, Ground.PARTS_ROOT, Optional.of(Sealing.tree(PARTS).root()));
  }

  @Test
  void anotherPartsCount_isAGroundForComplaint() {
    Digest root = Sealing.tree(PARTS).root();
    SealedRecord record = Sealing.forge(Sealing.plaintext(PARTS), 8, root, List.of());
    assertContradiction(record, Ground.PARTS_COUNT, Optional.of(root));
  }

  @Test
  void plaintextOfNoForm_isAGroundForComplaint() {
    byte[] plaintext = Sealing.plaintext(PARTS);
    Digest root = Sealing.tree(PARTS).root();
    int header = 4 + 1 + 32 + 1; // length, version, seed, header of the parts
    for (int at : new int[] {0, 3, 4, 37, header, plaintext.length - 1}) {
      SealedRecord record =
          Sealing.forge(Sealing.changed(plaintext, 8 * at + 7), 4, root, List.of());
      assertContradiction(record, Ground.BODY, Optional.empty());
    }
  }

  @Test
  void anyBitOfThePlaintextChangedByTheAuthor_isAGroundForComplaint() {
    byte[] plaintext = Sealing.plaintext(PARTS);
    Digest root = Sealing.tree(PARTS).root();
    for (int bit = 0; bit < 8 * plaintext.length; bit++) {
      SealedRecord record = Sealing.forge(Sealing.changed(plaintext, bit), 4, root, List.of());
      assertThat(failure(record)).isInstanceOf(Contradiction.class);
    }
  }

  @Test
  void attachmentsThatDoNotFitTheirLines_areAGroundForComplaint() {
    Part file = Part.attachment("f", new Attachment("a/b", 1000, Digest.ZERO));
    List<Part> parts = List.of(file);
    Digest root = Sealing.tree(parts).root();
    Sealed fits = new Sealed(Digest.ZERO, 1024 + 16);
    Sealed longer = new Sealed(Digest.ZERO, 1088 + 16);
    for (List<Sealed> lines : List.of(List.<Sealed>of(), List.of(longer), List.of(fits, fits))) {
      SealedRecord record = Sealing.forge(Sealing.plaintext(parts), 4, root, lines);
      assertContradiction(record, Ground.ATTACHMENTS, Optional.of(root));
    }
  }

  @Test
  void failure_showsNoContent() {
    Digest signed = Sealing.tree(List.of(Part.paragraph(Language.EN, "x"))).root();
    SealedRecord record =
        Sealing.forge(
            Sealing.plaintext(List.of(Part.paragraph(Language.EN, "secret"))),
            4,
            signed,
            List.of());
    assertThatThrownBy(() -> Sealing.open(record)).hasMessageNotContaining("secret");
  }

  @Test
  void closedRecord_hasNoSecretsLeft() throws OpenException {
    OpenedRecord opened = Sealing.open(SEALED);
    opened.close();
    assertThat(opened.parts()).isEqualTo(PARTS);
    assertThatThrownBy(() -> opened.disclose(0)).isInstanceOf(IllegalStateException.class);
    assertThat(opened.toString()).doesNotContain("said");
  }
}
