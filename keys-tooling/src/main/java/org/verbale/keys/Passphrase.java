package org.verbale.keys;

import java.util.Arrays;

/** A passphrase in use; closing wipes it. */
final class Passphrase implements AutoCloseable {
  private final char[] chars;

  /**
   * @param chars not copied: wiped by {@link #close}
   */
  Passphrase(char[] chars) {
    this.chars = chars;
  }

  /** The characters themselves: no copy, and not to be kept. */
  char[] chars() {
    return chars;
  }

  @Override
  public void close() {
    Arrays.fill(chars, '\0');
  }

  @Override
  public String toString() {
    return "Passphrase[...]";
  }
}
