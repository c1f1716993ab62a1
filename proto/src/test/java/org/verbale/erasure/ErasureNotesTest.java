package org.verbale.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

/** The bytes of the notes: those of {@code docs/protocol/records.md}, and no others. */
class ErasureNotesTest {
  private static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");

  private static NoteSigner signer(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    var id = new CertificateId(Digest.sha256(new byte[] {(byte) seed}));
    return NoteSigner.of(id.keyName(), Ed25519.Key.of(SecretBytes.adopt(key)));
  }

  private static Bytes signed(String text) {
    return SignedNote.sign(text, signer(1)).toBytes();
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A fenced block of the document. */
  private static String block(String fence) throws IOException {
    Path document = Path.of("docs", "protocol", "records.md");
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(document))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError(document + ": not found above the working directory");
      }
    }
    List<String> lines = Files.readAllLines(folder.resolve(document));
    int start = lines.indexOf("```" + fence) + 1;
    assertThat(start).as(fence).isPositive();
    int end = start + lines.subList(start, lines.size()).indexOf("```");
    return String.join("\n", lines.subList(start, end)) + "\n";
  }

  private static Digest hash(String fence) throws IOException {
    return Digest.of(HexFormat.of().parseHex(block(fence).replace("\n", "")));
  }

  @Test
  void workedExampleOfAnErasure_isWhatThisCodeWritesAndReads() throws Exception {
    var erasure =
        new Erasure(DIALOGUE, RECORD, hash("hex record-note-hash"), Erasure.Reason.MISTAKEN_UPLOAD);
    var note = SignedNote.sign(erasure.toText(), signer(1), signer(2), signer(3));
    assertThat(utf8(block("text erasure-note"))).isEqualTo(note.toBytes());
    assertThat(Erasure.parse(note.toBytes()).claim()).isEqualTo(erasure);
    assertThat(hash("hex erasure-note-hash")).isEqualTo(note.hash());
  }

  @Test
  void workedExampleOfAHold_isWhatThisCodeWritesAndReads() throws Exception {
    Hold hold = Hold.next(DIALOGUE, 0);
    Bytes note = SignedNote.sign(hold.toText(), signer(3)).toBytes();
    assertThat(utf8(block("text hold-note"))).isEqualTo(note);
    assertThat(Hold.parse(note).claim()).isEqualTo(hold);
  }

  @ParameterizedTest
  @EnumSource(Erasure.Reason.class)
  void everyReason_isReadAsItIsWritten(Erasure.Reason reason) throws MalformedException {
    var erasure = new Erasure(DIALOGUE, RECORD, Digest.ZERO, reason);
    assertThat(Erasure.parse(signed(erasure.toText())).claim()).isEqualTo(erasure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reason mistaken-upload=reason because it names Ms X",
        "reason mistaken-upload=reason other",
        "reason mistaken-upload=reason mistaken-upload extra",
        "reason mistaken-upload\n=",
        "record 00112233445566778899aabbccddeeff=record 00112233445566778899AABBCCDDEEFF",
        "verbale/erasure/v1=verbale/erasure/v2",
        "channel R-XA/dialogue=channel registry",
      })
  void anyOtherText_isMalformed(String change) {
    String text =
        new Erasure(DIALOGUE, RECORD, Digest.ZERO, Erasure.Reason.MISTAKEN_UPLOAD).toText();
    String[] pair = change.split("=", 2);
    assertThat(text).contains(pair[0]);
    assertThatThrownBy(() -> Erasure.parse(signed(text.replace(pair[0], pair[1]))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void fourSignatures_areMalformed() {
    String text = new Erasure(DIALOGUE, RECORD, Digest.ZERO, Erasure.Reason.PERSONAL_DATA).toText();
    var note = SignedNote.sign(text, signer(1), signer(2), signer(3), signer(4));
    assertThatThrownBy(() -> Erasure.parse(note.toBytes())).isInstanceOf(MalformedException.class);
  }

  @Test
  void holds_arePlacedByOddNumbersAndLiftedByEvenOnes() {
    assertThat(Hold.stands(0)).isFalse();
    assertThat(Hold.next(DIALOGUE, 0).state()).isEqualTo(Hold.State.PLACED);
    assertThat(Hold.stands(1)).isTrue();
    assertThat(Hold.next(DIALOGUE, 1).state()).isEqualTo(Hold.State.LIFTED);
    assertThat(Hold.stands(2)).isFalse();
    for (String text : List.of("1\nhold lifted", "2\nhold placed", "0\nhold lifted")) {
      String whole = "verbale/hold/v1\nchannel R-XA/dialogue\nnumber " + text + "\n";
      assertThatThrownBy(() -> Hold.parse(signed(whole))).isInstanceOf(MalformedException.class);
    }
  }
}
