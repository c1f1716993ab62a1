package org.verbale.id;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One device of one party; survives the renewal of its certificates. 16 random bytes as 32
 * lowercase hexadecimal digits: a number, never a name.
 */
public record DeviceId(String value) implements Comparable<DeviceId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public DeviceId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("device: malformed (expected: 32 of 0-9, a-f)");
    }
  }

  /**
   * From its 16 bytes.
   *
   * @throws IllegalArgumentException unless there are 16
   */
  public static DeviceId of(byte[] bytes) {
    return new DeviceId(HexFormat.of().formatHex(bytes));
  }

  /** The 16 bytes. */
  public byte[] toByteArray() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
