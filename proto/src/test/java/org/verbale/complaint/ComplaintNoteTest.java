package org.verbale.complaint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

/** The bytes of the note are those of {@code docs/protocol/records.md}. */
class ComplaintNoteTest {
  @Test
  void workedExample_isWhatThisCodeWritesAndReads() throws Exception {
    Path folder = Path.of("").toAbsolutePath();
    Path document = Path.of("docs", "protocol", "records.md");
    while (!Files.exists(folder.resolve(document))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError(document + ": not found above the working directory");
      }
    }
    String text = Files.readString(folder.resolve(document));
    String fence = "```text complaint-note\n";
    int start = text.indexOf(fence) + fence.length();
    Bytes page = Bytes.of(text.substring(start, text.indexOf("```", start)).getBytes(UTF_8));
    var complaint =
        new ComplaintNote(
            ChannelId.of("R-XA/dialogue"),
            new RecordId("00112233445566778899aabbccddeeff"),
            Digest.fromHex("ff9a30d4bc377b16465546960775d7ffaa96aeb3d991ce0c51b587d110db49e3"),
            ComplaintNote.Ground.PARTS_ROOT);
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 2);
    var certificate = new CertificateId(Digest.sha256(new byte[] {2}));
    var signer = NoteSigner.of(certificate.keyName(), Ed25519.Key.of(SecretBytes.adopt(seed)));
    assertThat(SignedNote.sign(complaint.toText(), signer).toBytes()).isEqualTo(page);
    assertThat(ComplaintNote.parse(page).claim()).isEqualTo(complaint);
  }
}
