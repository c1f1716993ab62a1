package org.verbale.note;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * Writes what {@link LineReader} reads: {@code new LineWriter("verbale/x/v1").line("a").number(1)}.
 * Not thread-safe.
 *
 * <p>Values that a line cannot hold are bugs of the caller: {@link IllegalArgumentException}.
 */
public final class LineWriter {
  private final StringBuilder text = new StringBuilder();

  /** Begins with the domain line. */
  public LineWriter(String domain) {
    text.append(LineSyntax.checkWord("domain", domain));
  }

  /** Begins the line of {@code keyword}; at least one value follows. */
  @CanIgnoreReturnValue
  public LineWriter line(String keyword) {
    String checked = LineSyntax.checkWord("keyword", keyword);
    text.append('\n').append(checked);
    return this;
  }

  /** A value without spaces, of visible characters. */
  @CanIgnoreReturnValue
  public LineWriter word(String value) {
    return value(LineSyntax.checkWord("word", value));
  }

  /** The text form of an id, an enum constant's code and the like. */
  @CanIgnoreReturnValue
  public LineWriter word(Object id) {
    return word(id.toString());
  }

  /** Decimal digits without leading zeros: 0 to 2^63 - 1. */
  @CanIgnoreReturnValue
  public LineWriter number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("number: " + value + " (expected: >= 0)");
    }
    return value(Long.toString(value));
  }

  /** Base64 of the 32 bytes. */
  @CanIgnoreReturnValue
  public LineWriter digest(Digest value) {
    return value(value.toBase64());
  }

  /** Base64, at least one byte. */
  @CanIgnoreReturnValue
  public LineWriter bytes(Bytes value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("bytes: none (expected: at least one)");
    }
    return value(Base64Text.encode(value.toByteArray()));
  }

  /** All lines, the last one ended too. */
  public String toText() {
    return text + "\n";
  }

  @CanIgnoreReturnValue
  private LineWriter value(String value) {
    text.append(' ').append(value);
    return this;
  }
}
