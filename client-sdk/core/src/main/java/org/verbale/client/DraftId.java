package org.verbale.client;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names a draft on this device: 32 lowercase hexadecimal digits. Posting the same draft twice posts
 * one record.
 */
public record DraftId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws IllegalArgumentException if {@code value} is not of the form
   */
  public DraftId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("draft: malformed (expected: 32 of 0-9, a-f)");
    }
  }

  static DraftId random(RandomGenerator random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return new DraftId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
