package org.verbale.search.local;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.record.Part;
import org.verbale.search.local.Documents.NumberedPart;

/**
 * The beginning of what a record says: as much as is kept of it, and looked through for what is
 * shown of a hit. All of it is indexed; a record may be as long as a ciphertext, and say nothing.
 */
final class Portion {
  /** Most bytes of a record: more than what 20,000 slots hold of most texts. */
  static final int RECORD = 256 << 10;

  /** What a part costs besides its bytes. */
  private static final int PART = 256;

  private Portion() {}

  /**
   * The first parts, the last of them cut between two characters.
   *
   * @param most bytes
   */
  static List<NumberedPart> of(List<NumberedPart> parts, int most) {
    List<NumberedPart> taken = new ArrayList<>();
    int left = most - PART;
    for (NumberedPart each : parts) {
      if (left < PART) {
        break;
      }
      Part part = cut(each.part(), left);
      taken.add(new NumberedPart(each.number(), part));
      left -= part.content().size() + PART;
    }
    return taken;
  }

  private static Part cut(Part part, int most) {
    if (part.content().size() <= most) {
      return part;
    }
    byte[] utf8 = part.content().toByteArray();
    int end = most;
    while ((utf8[end] & 0xc0) == 0x80) { // not the first byte of a character
      end--;
    }
    return new Part(part.type(), part.name(), part.language(), Bytes.of(utf8, 0, end));
  }

  /** What these cost. */
  static int cost(List<NumberedPart> parts) {
    return parts.stream().mapToInt(each -> each.part().content().size() + PART).sum();
  }
}
