package org.verbale.server.publicstore;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a page of entries ended. What is published meanwhile stands before it: going on shows
 * nothing twice, and misses nothing but what is withdrawn.
 *
 * @param event the last event of the last place that was looked at, from 1
 */
public record Cursor(long event) {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,17}");

  /**
   * @throws IllegalArgumentException if {@code event} is not positive
   */
  public Cursor {
    if (event < 1) {
      throw new IllegalArgumentException("cursor: " + event + " (expected: >= 1)");
    }
  }

  /** As {@link #toString} wrote it; nothing for any other text. */
  public static Optional<Cursor> parse(String text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new Cursor(Long.parseLong(text)))
        : Optional.empty();
  }

  /** Decimal digits. */
  @Override
  public String toString() {
    return Long.toString(event);
  }
}
