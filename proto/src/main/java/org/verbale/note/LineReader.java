package org.verbale.note;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Function;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

/**
 * Reads lines of {@code keyword SP value SP value...} strictly, in the order of the format. Not
 * thread-safe.
 *
 * <pre>{@code
 * static Seal read(LineReader in) throws MalformedException {
 *   long size = in.line("size").number();
 *   Digest root = in.line("root").digest();
 *   return new Seal(size, root);
 * }
 *
 * LineReader.decode(text, "verbale/seal/v1", Seal::read);
 * }</pre>
 *
 * <p>Every method throws {@link MalformedException} that names the keyword of the line, and never
 * shows its value.
 */
public final class LineReader {
  /** Reads one {@code T} from the lines behind the domain line. */
  @FunctionalInterface
  public interface Decoder<T> {
    T read(LineReader in) throws MalformedException;
  }

  private final String text;
  private final String domain;
  private String keyword;

  /** Where the next unread character stands. At the end of a line that is its LF. */
  private int position;

  private LineReader(String text, String domain) throws MalformedException {
    this.text = text;
    this.domain = domain;
    this.keyword = domain;
    this.position = domain.length();
    if (!text.startsWith(domain) || position == text.length() || text.charAt(position) != '\n') {
      throw new MalformedException("domain line", "another one, or none", domain);
    }
    if (!text.endsWith("\n")) {
      throw new MalformedException(domain, "last line not ended", "LF");
    }
  }

  /**
   * Reads all of {@code text} as one {@code T}. Writing that value again must give {@code text},
   * character for character.
   *
   * @param domain the fixed first line, without its LF
   */
  public static <T extends LineFormat> T decode(String text, String domain, Decoder<T> decoder)
      throws MalformedException {
    LineReader in = new LineReader(text, domain);
    T value;
    try {
      value = decoder.read(in);
    } catch (IllegalArgumentException e) { // from a constructor that judges its values together
      throw new MalformedException(domain, "values that do not go together", "a consistent text");
    }
    in.end();
    if (!value.toText().equals(text)) {
      throw new MalformedException(domain, "not canonical", "the one text form of its value");
    }
    return value;
  }

  /** Ends the line before, which must be read up, and begins the next: that of {@code keyword}. */
  @CanIgnoreReturnValue
  public LineReader line(String keyword) throws MalformedException {
    if (!at(keyword)) {
      throw new MalformedException(keyword, "not the next line", "behind " + this.keyword);
    }
    this.keyword = keyword;
    position += 1 + keyword.length();
    return this;
  }

  /** Whether the line in hand is read up and the next one is of {@code keyword}. */
  public boolean at(String keyword) {
    int start = position + 1;
    return text.charAt(position) == '\n'
        && text.startsWith(keyword, start)
        && start + keyword.length() < text.length()
        && text.charAt(start + keyword.length()) == ' ';
  }

  /** The next value of the line: visible characters up to a space or the line's end. */
  public String word() throws MalformedException {
    if (text.charAt(position) != ' ') {
      throw new MalformedException(keyword, "ends early", "another value");
    }
    int end = position + 1;
    while (text.charAt(end) != ' ' && text.charAt(end) != '\n') {
      end++;
    }
    String word = text.substring(position + 1, end);
    if (!LineSyntax.isWord(word)) {
      throw new MalformedException(keyword, "malformed value", "visible characters");
    }
    position = end;
    return word;
  }

  /**
   * The next value, as what {@code parse} makes of it.
   *
   * @param parse throws {@link IllegalArgumentException} for what is no {@code T}
   * @param expected names a {@code T} in the message
   */
  public <T> T word(String expected, Function<String, T> parse) throws MalformedException {
    String word = word();
    try {
      return parse.apply(word);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(keyword, "malformed value", expected);
    }
  }

  /** The next value: exactly {@code expected}. */
  @CanIgnoreReturnValue
  public LineReader literal(String expected) throws MalformedException {
    if (!word().equals(expected)) {
      throw new MalformedException(keyword, "another value", expected);
    }
    return this;
  }

  /** The next value: 0 to 2^63 - 1 in decimal digits without leading zeros. */
  public long number() throws MalformedException {
    return Decimal.parse(keyword, word());
  }

  /** The next value: at most {@code max}. */
  public long number(long max) throws MalformedException {
    long number = number();
    if (number > max) {
      throw new MalformedException(keyword, "number too large", "at most " + max);
    }
    return number;
  }

  /** The next value: canonical base64 of 32 bytes. */
  public Digest digest() throws MalformedException {
    return Digest.of(bytes(Digest.LENGTH).toByteArray());
  }

  /** The next value: canonical base64 of {@code length} bytes. */
  public Bytes bytes(int length) throws MalformedException {
    byte[] bytes = Base64Text.decode(keyword, word());
    if (bytes.length != length) {
      throw new MalformedException(keyword, bytes.length + " bytes", length + " bytes");
    }
    return Bytes.of(bytes);
  }

  private void end() throws MalformedException {
    if (position != text.length() - 1) {
      throw new MalformedException(domain, "more than its lines", "its end behind " + keyword);
    }
  }
}
