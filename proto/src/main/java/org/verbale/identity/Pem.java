package org.verbale.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** Textual encoding of DER (RFC 7468): lines of 64 characters between a begin and an end line. */
public final class Pem {
  /** Label of a certificate. */
  public static final String CERTIFICATE = "CERTIFICATE";

  /** Label of a PKCS#10 request. */
  public static final String REQUEST = "CERTIFICATE REQUEST";

  private static final int MAX_BLOCKS = 16;
  private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

  private Pem() {}

  /** One block, ending in LF. */
  public static String encode(String label, Bytes der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + ENCODER.encodeToString(der.toByteArray())
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * The content of a text of exactly one block.
   *
   * @throws MalformedException for anything else
   */
  public static Bytes decode(String label, String pem) throws MalformedException {
    List<Bytes> blocks = decodeAll(label, pem);
    if (blocks.size() != 1) {
      throw new MalformedException(label, blocks.size() + " PEM blocks", "one");
    }
    return blocks.get(0);
  }

  /**
   * The contents of a text of 1 to 16 blocks with this label and nothing else but line ends.
   *
   * @throws MalformedException for anything else
   */
  public static List<Bytes> decodeAll(String label, String pem) throws MalformedException {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    List<Bytes> blocks = new ArrayList<>();
    String rest = pem.strip();
    while (!rest.isEmpty()) {
      int stop = rest.indexOf(end, begin.length());
      if (!rest.startsWith(begin) || stop < 0 || blocks.size() == MAX_BLOCKS) {
        throw malformed(label);
      }
      blocks.add(block(label, rest.substring(begin.length(), stop)));
      rest = rest.substring(stop + end.length()).strip();
    }
    if (blocks.isEmpty()) {
      throw malformed(label);
    }
    return List.copyOf(blocks);
  }

  private static Bytes block(String label, String text) throws MalformedException {
    StringBuilder base64 = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
        base64.append(text.charAt(i));
      }
    }
    try {
      return Bytes.of(Base64.getDecoder().decode(base64.toString()));
    } catch (IllegalArgumentException e) { // its message would quote the input
      throw malformed(label);
    }
  }

  private static MalformedException malformed(String label) {
    return new MalformedException(label, "malformed", "a PEM block of this label");
  }
}
