package org.verbale.note;

import java.util.Base64;
import org.verbale.codec.MalformedException;

/** Standard base64 with padding (RFC 4648, section 4), in its one canonical form. */
public final class Base64Text {
  private Base64Text() {}

  /**
   * Reads the canonical form alone.
   *
   * @param field names the value in the message
   */
  public static byte[] decode(String field, String text) throws MalformedException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(field, "not base64", "standard base64 with padding");
    }
    if (!encode(bytes).equals(text)) { // stray bits in the last digit, or padding left out
      throw new MalformedException(field, "not canonical", "standard base64 with padding");
    }
    return bytes;
  }

  /** The canonical form. */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
