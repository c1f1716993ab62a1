package org.verbale.id;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The permanent name of a record and its idempotency key: 16 random bytes chosen by the author, as
 * 32 lowercase hexadecimal digits.
 */
public record RecordId(String value) implements Comparable<RecordId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public RecordId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("record: malformed (expected: 32 of 0-9, a-f)");
    }
  }

  /**
   * From its 16 bytes.
   *
   * @throws IllegalArgumentException unless there are 16
   */
  public static RecordId of(byte[] bytes) {
    return new RecordId(HexFormat.of().formatHex(bytes));
  }

  /** The 16 bytes. */
  public byte[] toByteArray() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public int compareTo(RecordId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
