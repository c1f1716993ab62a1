package org.verbale.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;

/** The text of what is decided, in its one form. */
class PublicationNotesTest {
  private static final ReviewId REVIEW = new ReviewId("R-XA");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest NOTE = Digest.sha256(new byte[] {1});
  private static final PartRanges PARTS = PartRanges.parse("0,2-5");

  private static final String PUBLISH =
      """
      verbale/publication/v1
      review R-XA
      record 00112233445566778899aabbccddeeff
      note S/USLzRFVMU73i67jNK349FgCtYxw4Wl18ziPHeFRZo=
      number 3
      act publish
      parts 0,2-5
      request bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=
      """;

  private static NoteSigner signer(int seed) {
    var id = new CertificateId(Digest.sha256(new byte[] {(byte) seed}));
    return NoteSigner.of(id.keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));
  }

  private static PublicationNote note(long number, PublicationNote.Act act) {
    return new PublicationNote(REVIEW, RECORD, NOTE, number, act);
  }

  private static PublicationNote read(String text) throws MalformedException {
    return PublicationNote.parse(SignedNote.sign(text, signer(1)).toBytes()).claim();
  }

  @Test
  void text_isThatOfTheFormat() throws MalformedException {
    var executed = note(3, new Publish(PARTS, Optional.of(Digest.sha256(new byte[] {0}))));
    assertThat(executed.toText()).isEqualTo(PUBLISH);
    assertThat(read(PUBLISH)).isEqualTo(executed);
  }

  @Test
  void everyAct_isReadAsItIsWritten() throws MalformedException {
    for (PublicationNote.Act act :
        List.of(
            new Publish(PARTS, Optional.empty()),
            new Publish(PARTS, Optional.of(Digest.ZERO)),
            new Request(PARTS),
            new Withdraw())) {
      PublicationNote note = note(1, act);
      assertThat(read(note.toText())).isEqualTo(note);
    }
    assertThat(note(9, new Withdraw()).toText()).endsWith("\nnumber 9\nact withdraw\n");
    assertThat(note(1, new Request(PARTS)).toText()).endsWith("\nact request\nparts 0,2-5\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "verbale/publication/v1=verbale/publication/v2",
        "review R-XA=review XA",
        "review R-XA=channel R-XA/dialogue",
        "record 0011=record 0g11",
        "number 3=number 0",
        "number 3=number 03",
        "number 3=number 9223372036854775808",
        "act publish=act Publish",
        "act publish=act publish now",
        "act publish=act request",
        "act publish=act withdraw",
        "act publish=act erase",
        "parts 0,2-5=parts 0,2-5,6",
        "parts 0,2-5=parts 0 2-5",
        "parts 0,2-5=parts 4096",
        "parts 0,2-5=parts all",
        "request bjQL=request bjQ",
        "request bjQL=note bjQL",
      })
  void changedText_isMalformed(String from, String to) {
    assertThat(PUBLISH).contains(from);
    assertThatThrownBy(() -> read(PUBLISH.replace(from, to)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void linesLessOrMore_areMalformed() {
    for (String line : PUBLISH.lines().toList()) {
      if (!line.startsWith("request")) { // then the State publishes by itself
        assertThatThrownBy(() -> read(PUBLISH.replace(line + "\n", "")))
            .as(line)
            .isInstanceOf(MalformedException.class);
      }
      assertThatThrownBy(() -> read(PUBLISH.replace(line + "\n", line + "\n" + line + "\n")))
          .as(line)
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> read(note(1, new Withdraw()).toText() + "parts 0\n"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(PUBLISH + "reason because Ms X said so\n"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void longestNote_fitsItsLimit_andAThirdSignatureIsMalformed() throws MalformedException {
    PartRanges most = PartRanges.of(IntStream.range(0, 256).mapToObj(i -> 3580 + 2 * i).toList());
    var publish = note(Long.MAX_VALUE, new Publish(most, Optional.of(Digest.ZERO)));
    String text = publish.toText().replace("R-XA", "R-X1234567-123456789-123456789-1");
    SignedNote two = SignedNote.sign(text, signer(1), signer(2));
    assertThat(PublicationNote.parse(two.toBytes()).claimedSigners()).hasSize(2);
    SignedNote three = SignedNote.sign(PUBLISH, signer(1), signer(2), signer(3));
    assertThatThrownBy(() -> PublicationNote.parse(three.toBytes()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 2");
  }
}
