package org.verbale.identity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a certificate may be used, both ends included, in whole seconds of the years 2000 to 2199.
 *
 * @param notBefore the first instant
 * @param notAfter the last instant, later than the first
 */
public record Validity(Instant notBefore, Instant notAfter) {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2199-12-31T23:59:59Z");

  /**
   * @throws IllegalArgumentException if the ends are not as said
   */
  public Validity {
    check("not before", notBefore);
    check("not after", notAfter);
    if (!notBefore.isBefore(notAfter)) {
      throw new IllegalArgumentException(
          "validity: " + notBefore + " to " + notAfter + " (expected: begins before it ends)");
    }
  }

  private static void check(String end, Instant instant) {
    if (instant.isBefore(EARLIEST)
        || instant.isAfter(LATEST)
        || !instant.equals(instant.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException(
          end + ": " + instant + " (expected: whole seconds of 2000 to 2199)");
    }
  }

  /** Whether {@code instant} lies within. */
  public boolean contains(Instant instant) {
    return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
  }

  /** Whether all of {@code other} lies within. */
  public boolean contains(Validity other) {
    return contains(other.notBefore) && contains(other.notAfter);
  }
}
