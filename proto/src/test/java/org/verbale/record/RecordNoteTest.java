package org.verbale.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.channel.AttestedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

class RecordNoteTest {
  private static final CertificateId AUTHOR = new CertificateId(Examples.digest(10));
  private static final CertificateId FOCAL_POINT = new CertificateId(Examples.digest(11));

  private static final String TEXT =
      """
      verbale/record/v1
      review R-XA
      record 00112233445566778899aabbccddeeff
      type answers
      language en
      author 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
      parts 8
      root CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=
      private CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=
      """;

  private static NoteSigner signer(CertificateId certificate) {
    SecretBytes seed = SecretBytes.adopt(certificate.hash().toByteArray());
    return NoteSigner.of(certificate.keyName(), Ed25519.Key.of(seed));
  }

  private static final KnownKeys KEYS =
      KnownKeys.of(signer(AUTHOR).key(), signer(FOCAL_POINT).key());

  private static RecordNote note() {
    return new RecordNote(Examples.block(AUTHOR, 8, Examples.digest(9)), Examples.digest(8));
  }

  @Test
  void text_isThatOfTheFormat() {
    assertThat(note().toText()).isEqualTo(TEXT);
  }

  @Test
  void signedNote_isBelievedOnceVerified() throws MalformedException, BadSignatureException {
    SignedNote signed = SignedNote.sign(TEXT, signer(AUTHOR));
    AttestedNote<RecordNote> note = RecordNote.parse(signed.toBytes()).verify(KEYS);
    assertThat(note.statement()).isEqualTo(note());
    assertThat(note.author()).isEqualTo(AUTHOR);
    assertThat(note.hash()).isEqualTo(signed.hash());
    assertThat(RecordNote.clearedBy(note)).isEmpty();
  }

  @Test
  void clearedNote_namesWhoCleared() throws MalformedException, BadSignatureException {
    SignedNote signed = SignedNote.sign(TEXT, signer(AUTHOR), signer(FOCAL_POINT));
    AttestedNote<RecordNote> note = RecordNote.parse(signed.toBytes()).verify(KEYS);
    assertThat(note.author()).isEqualTo(AUTHOR);
    assertThat(RecordNote.clearedBy(note)).contains(FOCAL_POINT);
  }

  @Test
  void noteSignedByAnother_isMalformed() {
    assertRefused(SignedNote.sign(TEXT, signer(FOCAL_POINT)), "author");
    assertRefused(SignedNote.sign(TEXT, signer(FOCAL_POINT), signer(AUTHOR)), "author");
  }

  @Test
  void furtherSignatures_areMalformed() {
    assertRefused(SignedNote.sign(TEXT, signer(AUTHOR), signer(AUTHOR)), "signature");
    CertificateId third = new CertificateId(Examples.digest(12));
    assertRefused(
        SignedNote.sign(TEXT, signer(AUTHOR), signer(FOCAL_POINT), signer(third)), "signature");
    NoteSigner log = NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));
    assertRefused(SignedNote.sign(TEXT, signer(AUTHOR), log), "signature");
  }

  private static void assertRefused(SignedNote note, String field) {
    assertThatThrownBy(() -> RecordNote.parse(note.toBytes()))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void unknownOrForgedSignature_isNotBelieved() throws MalformedException {
    CertificateId stranger = new CertificateId(Examples.digest(12));
    Bytes partlyKnown = SignedNote.sign(TEXT, signer(AUTHOR), signer(stranger)).toBytes();
    var received = RecordNote.parse(partlyKnown);
    assertThatThrownBy(() -> received.verify(KEYS)).isInstanceOf(BadSignatureException.class);

    String signed = text(SignedNote.sign(TEXT, signer(AUTHOR)).toBytes());
    var forged = RecordNote.parse(bytes(signed.replace("language en", "language fr")));
    assertThatThrownBy(() -> forged.verify(KEYS)).isInstanceOf(BadSignatureException.class);
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toByteArray(), UTF_8);
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "verbale/record/v1,verbale/record/v2",
    "review R-XA,review r-xa",
    "record 0011,record 11",
    "type answers,type secrets",
    "type answers,type  answers",
    "language en,language EN",
    "author 0a,author 0A",
    "parts 8,parts 08",
    "parts 8,parts 6",
    "parts 8,parts 2",
    "parts 8,parts 8192",
    "parts 8,parts 8 8",
    "QkJCQk=,QkJCQl=",
    "private,secret"
  })
  void changedLine_isMalformed(String from, String to) {
    String changed = TEXT.replace(from, to);
    assertThat(changed).isNotEqualTo(TEXT);
    SignedNote note = SignedNote.sign(changed, signer(AUTHOR));
    assertThatThrownBy(() -> RecordNote.parse(note.toBytes()))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"more\n", "more 1\n", "private x\n", "\n"})
  void furtherLine_isMalformed(String line) {
    SignedNote note = SignedNote.sign(TEXT + line, signer(AUTHOR));
    assertThatThrownBy(() -> RecordNote.parse(note.toBytes()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void noteLongerThanTheLimit_isMalformed() {
    assertThatThrownBy(() -> RecordNote.parse(Bytes.of(new byte[4097])))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("4096");
  }

  /* The private block. */

  private static final String PRIVATE_BLOCK =
      """
      verbale/record-private/v1
      salt AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
      channel R-XA/dialogue/FA
      generation 0
      epoch 7
      suite 0001
      ciphertext AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= 120
      commitment AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
      attachment BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ= 270368
      terms BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU= 640
      seen 12 BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY=
      """;

  private static PrivateBlock privateBlock() {
    return Examples.privateBlock(
        120,
        List.of(new Sealed(Examples.digest(4), 270_368)),
        Optional.of(new Sealed(Examples.digest(5), 640)));
  }

  @Test
  void privateBlock_hasTheTextOfTheFormat() throws MalformedException {
    assertThat(privateBlock().toText()).isEqualTo(PRIVATE_BLOCK);
    assertThat(PrivateBlock.parse(privateBlock().toBytes())).isEqualTo(privateBlock());
    PrivateBlock bare = Examples.privateBlock(120, List.of(), Optional.empty());
    assertThat(bare.toText()).contains("\nterms none\n").doesNotContain("attachment");
    assertThat(PrivateBlock.parse(bare.toBytes())).isEqualTo(bare);
  }

  @Test
  void privateBlockOf32Attachments_fitsItsLimit() throws MalformedException {
    Sealed longest = new Sealed(Examples.digest(4), ChunksTree.ciphertextLength(1L << 30));
    Optional<Sealed> terms = Optional.of(new Sealed(Examples.digest(5), 1 << 20));
    PrivateBlock block =
        Examples.privateBlock((1 << 20) - 16384 + 16, Collections.nCopies(32, longest), terms);
    assertThat(PrivateBlock.parse(block.toBytes())).isEqualTo(block);
    assertThatThrownBy(() -> Examples.privateBlock(120, Collections.nCopies(33, longest), terms))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "verbale/record-private/v1,verbale/record-private/v2",
    "salt AQEB,salt QEB",
    "channel R-XA/dialogue/FA,channel R-XA/answers/FA",
    "generation 0,generation 4294967296",
    "generation 0,generation 00",
    "epoch 7,epoch -7",
    "epoch 7,epoch 9223372036854775808",
    "suite 0001,suite 0002",
    "suite 0001,suite 1",
    "= 120,= 121",
    "= 120,= 15",
    "= 120,= 1048592",
    "= 120,",
    "= 270368,= 270369",
    "= 270368,= 1140916240",
    "= 640,= 1048577",
    "terms B,terms none B",
    "seen 12,seen 0",
    "seen 12,seen"
  })
  void changedLineOfThePrivateBlock_isMalformed(String from, String to) {
    String changed = PRIVATE_BLOCK.replace(from, to == null ? "" : to);
    assertThat(changed).isNotEqualTo(PRIVATE_BLOCK);
    assertThatThrownBy(() -> PrivateBlock.parse(bytes(changed)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void privateBlockOf33Attachments_isMalformed() {
    String line = PRIVATE_BLOCK.lines().filter(l -> l.startsWith("attachment")).toList().get(0);
    String changed = PRIVATE_BLOCK.replace(line, String.join("\n", Collections.nCopies(33, line)));
    assertThatThrownBy(() -> PrivateBlock.parse(bytes(changed)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("32");
  }

  @Test
  void privateBlockThatIsNoText_isMalformed() {
    assertThatThrownBy(() -> PrivateBlock.parse(Bytes.of(new byte[] {(byte) 0xc3, 0x28})))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> PrivateBlock.parse(Bytes.of(new byte[8193])))
        .isInstanceOf(MalformedException.class);
  }
}
