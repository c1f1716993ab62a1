package org.verbale.log;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.Base64Text;
import org.verbale.note.Decimal;
import org.verbale.note.VerifierKey;

/**
 * What a log signs: its name and a head (c2sp.org/tlog-checkpoint). Three lines: origin, size,
 * base64 of the root. Extension lines, which the specification discourages, are refused.
 *
 * @param origin the log's name, and that of its key: not empty, no Unicode space, no plus
 */
public record Checkpoint(String origin, TreeHead head) {
  /**
   * @throws IllegalArgumentException if {@code origin} could not name a key
   */
  public Checkpoint {
    requireNonNull(head, "head");
    if (!VerifierKey.isName(origin)) {
      throw new IllegalArgumentException("origin: malformed (expected: no space, no plus)");
    }
  }

  /**
   * Reads the note text.
   *
   * @throws MalformedException if {@code text} is no checkpoint
   */
  public static Checkpoint parse(String text) throws MalformedException {
    String[] lines = text.split("\n", -1);
    if (lines.length != 4 || !lines[3].isEmpty()) {
      throw new MalformedException("checkpoint", lines.length + " pieces", "three lines");
    }
    if (!VerifierKey.isName(lines[0])) {
      throw new MalformedException("origin", "malformed", "no space, no plus");
    }
    long size = Decimal.parse("size", lines[1]);
    byte[] root = Base64Text.decode("root", lines[2]);
    if (root.length != Digest.LENGTH) {
      throw new MalformedException("root", root.length + " bytes", "32 bytes");
    }
    Digest digest = Digest.of(root);
    if (size == 0 && !digest.equals(TreeHasher.EMPTY_ROOT)) {
      throw new MalformedException("root", "of leaves", "that of none, for size 0");
    }
    return new Checkpoint(lines[0], new TreeHead(size, digest));
  }

  /** The note text. */
  public String toText() {
    return origin + "\n" + head.size() + "\n" + head.root().toBase64() + "\n";
  }
}
