package org.verbale.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.Base64Text;

/**
 * A proof and the checkpoint that it leads to, in one text: lines, an empty line, the signed
 * checkpoint. So are a receipt (c2sp.org/tlog-proof) and a request to a witness
 * (c2sp.org/tlog-witness) written.
 *
 * @param lines without their LF
 * @param checkpoint a signed note, not read yet
 */
public record ProofText(List<String> lines, Bytes checkpoint) {
  /** Most bytes of the lines, with which a checkpoint of any size is read. */
  public static final int MAX_LINES_SIZE = 4096;

  public ProofText {
    lines = List.copyOf(lines);
  }

  /**
   * @param what names the whole where it is refused
   * @throws MalformedException if there is no empty line
   */
  public static ProofText parse(String what, Bytes bytes) throws MalformedException {
    byte[] whole = bytes.toByteArray();
    for (int i = 0; i + 1 < whole.length; i++) {
      if (whole[i] == '\n' && whole[i + 1] == '\n') {
        String lines = new String(whole, 0, i, US_ASCII);
        return new ProofText(
            Arrays.asList(lines.split("\n", -1)), Bytes.of(whole, i + 2, whole.length - i - 2));
      }
    }
    throw new MalformedException(what, "no empty line", "proof, empty line, checkpoint");
  }

  /**
   * Hashes, one a line.
   *
   * @param field names them where they are refused
   * @throws MalformedException if they are more than 63, or one is none
   */
  public static List<Digest> hashes(String field, List<String> lines) throws MalformedException {
    if (lines.size() > NodeKey.MAX_LEVELS) {
      throw new MalformedException(field, lines.size() + " hashes", "at most 63");
    }
    List<Digest> hashes = new ArrayList<>(lines.size());
    for (String line : lines) {
      byte[] hash = Base64Text.decode(field, line);
      if (hash.length != Digest.LENGTH) {
        throw new MalformedException(field, hash.length + " bytes", "32 bytes");
      }
      hashes.add(Digest.of(hash));
    }
    return hashes;
  }

  /** The text. */
  public Bytes toBytes() {
    byte[] head = (String.join("\n", lines) + "\n\n").getBytes(US_ASCII);
    byte[] note = checkpoint.toByteArray();
    byte[] whole = Arrays.copyOf(head, head.length + note.length);
    System.arraycopy(note, 0, whole, head.length, note.length);
    return Bytes.of(whole);
  }
}
