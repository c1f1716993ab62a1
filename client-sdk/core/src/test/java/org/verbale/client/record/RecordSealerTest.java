package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.channel.EpochId;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.log.ProofException;
import org.verbale.note.NoteSigner;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.testing.Seeds;

class RecordSealerTest {
  static LongStream seeds() {
    return Seeds.of(5);
  }

  private static String text(Language language) {
    return switch (language) {
      case AR -> "تقدم الدولة الخاضعة للاستعراض ردودها عن طريق النموذج الآمن.";
      case ZH -> "受审议国应通过安全模块提交其答复。";
      case EN -> "The State under review provides its responses through the secure module.";
      case FR -> "L’État examiné communique ses réponses au moyen du module sécurisé.";
      case RU -> "Государство-участник представляет свои ответы через защищённый модуль.";
      case ES -> "El Estado examinado presenta sus respuestas mediante el módulo seguro.";
    };
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void record_opened_isWhatWasSealed(Language language) throws OpenException {
    List<Part> parts =
        List.of(
            Part.field("title", Optional.of(language), text(language)),
            Part.field(FieldName.INSTRUMENT, "UNTOC"),
            Part.paragraph("1", language, text(language).repeat(3)),
            Part.paragraph(language, ""),
            Part.paragraph(language, text(language)));
    SealedRecord sealed = Sealing.seal(parts);
    try (OpenedRecord opened = Sealing.open(sealed)) {
      assertThat(opened.parts()).isEqualTo(parts);
      assertThat(opened.parts().get(4).text()).isEqualTo(text(language));
      assertThat(opened.note().statement().block().parts()).isEqualTo(8);
      assertThat(opened.privateBlock()).isEqualTo(sealed.privateBlock());
    }
    assertThat(new String(sealed.ciphertext().toByteArray(), UTF_8)).doesNotContain(text(language));
  }

  @Test
  void partAndItsOpening_proveWhatWasSaidAndNothingElse() throws OpenException, ProofException {
    List<Part> parts = List.of(Part.paragraph(Language.EN, "a"), Part.paragraph(Language.EN, "b"));
    SealedRecord sealed = Sealing.seal(parts);
    try (OpenedRecord opened = Sealing.open(sealed)) {
      opened.disclose(1).verify(sealed.note().block());
      assertThat(opened.disclose(1).part()).isEqualTo(parts.get(1));
      assertThatThrownBy(() -> opened.disclose(2)).isInstanceOf(IndexOutOfBoundsException.class);
      SealedRecord other = Sealing.seal(List.of(parts.get(1)));
      assertThatThrownBy(() -> opened.disclose(1).verify(other.note().block()))
          .isInstanceOf(ProofException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyRecord_opensToItsPartsAndEachPartIsProven(long seed)
      throws IOException, OpenException, ProofException {
    Random random = Seeds.random(RecordSealerTest.class, seed);
    for (int round = 0; round < 20; round++) {
      var files = new ArrayList<byte[]>();
      var ciphertexts = new ArrayList<byte[]>();
      var parts = new ArrayList<Part>();
      SealedRecord sealed;
      try (ArchiveKey key = Sealing.key();
          RecordSealer sealer = RecordSealer.begin(key, new SeededRandom(random.nextLong()))) {
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
          if (random.nextInt(6) == 0) {
            byte[] file = new byte[random.nextInt(3000)];
            random.nextBytes(file);
            var out = new ByteArrayOutputStream();
            parts.add(sealer.attach("f" + i, "a/b", new ByteArrayInputStream(file), out).part());
            files.add(file);
            ciphertexts.add(out.toByteArray());
          } else {
            Part part = Part.paragraph(Language.EN, "x".repeat(random.nextInt(500)));
            sealer.add(part);
            parts.add(part);
          }
        }
        sealed =
            sealer.seal(
                RecordType.MESSAGE, Language.EN, Sealing.AUTHOR, Optional.empty(), Sealing.SEEN);
      }
      try (OpenedRecord opened = Sealing.open(sealed)) {
        assertThat(opened.parts()).isEqualTo(parts);
        int file = 0;
        for (int i = 0; i < parts.size(); i++) {
          opened.disclose(i).verify(sealed.note().block());
          if (parts.get(i).type() == Part.Type.ATTACHMENT) {
            var out = new ByteArrayOutputStream();
            try (AttachmentOpener opener = opened.attachment(i)) {
              opener.open(new ByteArrayInputStream(ciphertexts.get(file)), out);
            }
            assertThat(out.toByteArray()).isEqualTo(files.get(file));
            file++;
          }
        }
      }
    }
  }

  @Test
  void recordsOfLikeLength_haveCiphertextsOfOneLength() {
    int shorter =
        Sealing.seal(List.of(Part.paragraph(Language.EN, "x".repeat(1000)))).ciphertext().size();
    int longer =
        Sealing.seal(List.of(Part.paragraph(Language.EN, "x".repeat(1020)))).ciphertext().size();
    assertThat(shorter).isEqualTo(longer);
  }

  @Test
  void sameRecordInTheNextEpoch_keepsItsRootAndChangesItsCiphertext() {
    Part part = Part.paragraph(Language.EN, "a");
    SealedRecord first = Sealing.seal(List.of(part));
    EpochId next = new EpochId(Sealing.EPOCH.group(), 8);
    try (RecordSealer sealer =
        RecordSealer.of(
            Sealing.key(next, 5),
            Sealing.RECORD,
            SecretBytes.adopt(Sealing.bytes(7)),
            new SeededRandom(2))) {
      sealer.add(part);
      SealedRecord second =
          sealer.seal(
              RecordType.ANSWERS, Language.EN, Sealing.AUTHOR, Optional.empty(), Sealing.SEEN);
      assertThat(second.note().block()).isEqualTo(first.note().block());
      assertThat(second.ciphertext()).isNotEqualTo(first.ciphertext());
      assertThat(second.privateBlock().commitment())
          .isNotEqualTo(first.privateBlock().commitment());
    }
  }

  private static RecordSealer begin() {
    return RecordSealer.begin(Sealing.key(), new SeededRandom(3));
  }

  private static SealedRecord seal(RecordSealer sealer) {
    return sealer.seal(
        RecordType.ANSWERS, Language.EN, Sealing.AUTHOR, Optional.empty(), Sealing.SEEN);
  }

  @Test
  void sealingTwice_isRefused() {
    try (RecordSealer sealer = begin()) {
      sealer.add(Part.paragraph(Language.EN, "a"));
      assertThat(seal(sealer).ciphertext().isEmpty()).isFalse();
      assertThatThrownBy(() -> seal(sealer)).isInstanceOf(IllegalStateException.class);
      Part more = Part.paragraph(Language.EN, "b");
      assertThatThrownBy(() -> sealer.add(more)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void recordTooLong_isRefused() {
    try (RecordSealer sealer = begin()) {
      Part half = Part.paragraph(Language.EN, "x".repeat(1 << 19));
      sealer.add(half);
      sealer.add(half);
      assertThatThrownBy(() -> seal(sealer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("record");
    }
  }

  @Test
  void emptyRecord_isRefused() {
    try (RecordSealer sealer = begin()) {
      assertThatThrownBy(() -> seal(sealer)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sealer.add(Part.DUMMY)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void fileThatBreaksOff_spoilsTheRecord() {
    InputStream broken = new PipedInputStream(); // of no pipe
    try (RecordSealer sealer = begin()) {
      sealer.add(Part.paragraph(Language.EN, "a"));
      InputStream none = InputStream.nullInputStream();
      assertThatThrownBy(() -> sealer.attach("../f", "a/b", none, OutputStream.nullOutputStream()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sealer.attach("f", "a/b", broken, OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> seal(sealer)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void attachmentsAbove32_areRefused() throws IOException {
    try (RecordSealer sealer = begin()) {
      for (int i = 0; i < 32; i++) {
        sealer.attach("f", "a/b", InputStream.nullInputStream(), OutputStream.nullOutputStream());
      }
      assertThatThrownBy(
              () ->
                  sealer.attach(
                      "f", "a/b", InputStream.nullInputStream(), OutputStream.nullOutputStream()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("attachments");
      assertThat(seal(sealer).privateBlock().attachments()).hasSize(32);
    }
  }

  @Test
  void closedSealer_hasNoSecretsLeft() {
    RecordSealer sealer = begin();
    sealer.add(Part.paragraph(Language.EN, "a"));
    sealer.close();
    assertThatThrownBy(sealer::seed).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> seal(sealer)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sealer.resume(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anotherSigner_isRefused() {
    SealedRecord sealed = Sealing.seal(List.of(Part.paragraph(Language.EN, "a")));
    CertificateId other = new CertificateId(Digest.ZERO);
    NoteSigner signer = NoteSigner.of(other.keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));
    assertThatThrownBy(() -> sealed.sign(signer)).isInstanceOf(IllegalArgumentException.class);
  }
}
