package org.verbale.keys;

import java.util.Arrays;
import org.verbale.identity.PassphraseKind;

/** A passphrase in use; closing wipes it. */
final class Passphrase implements AutoCloseable {
  private final char[] chars;
  private final PassphraseKind kind;

  /**
   * One that a person chose.
   *
   * @param chars not copied: wiped by {@link #close}
   */
  Passphrase(char[] chars) {
    this(chars, PassphraseKind.CHOSEN);
  }

  private Passphrase(char[] chars, PassphraseKind kind) {
    this.chars = chars;
    this.kind = kind;
  }

  /** The same characters, of another kind; closing either wipes both. */
  Passphrase of(PassphraseKind other) {
    return new Passphrase(chars, other);
  }

  /** How dear a guess at what it protects is made. */
  PassphraseKind kind() {
    return kind;
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
