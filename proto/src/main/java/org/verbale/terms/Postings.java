package org.verbale.terms;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;

/**
 * Where a term stands in a field of one record: at least one position, each greater than the one
 * before, counted from 0.
 */
@Immutable
public final class Postings {
  /** Those of a facet's term, which has no position of its own. */
  public static final Postings FACET = new Postings(new int[1]);

  @SuppressWarnings("Immutable") // never written after construction, never handed out
  private final int[] positions;

  private Postings(int[] positions) {
    this.positions = positions;
  }

  /**
   * A copy of {@code positions}.
   *
   * @throws IllegalArgumentException if there is none, one is out of range or not greater than the
   *     one before
   */
  public static Postings of(int... positions) {
    if (positions.length == 0) {
      throw new IllegalArgumentException("positions: none (expected: at least one)");
    }
    int previous = -1;
    for (int position : positions) {
      if (position <= previous || position > TermsLimits.MAX_POSITION) {
        throw new IllegalArgumentException(
            "position: " + position + " after " + previous + " (expected: ascending, in range)");
      }
      previous = position;
    }
    return new Postings(positions.clone());
  }

  /** Positions that were checked while they were read; takes the array over. */
  static Postings checked(int[] positions) {
    return new Postings(positions);
  }

  /** How often the term stands there: at least once. */
  public int frequency() {
    return positions.length;
  }

  /**
   * The position of one of the occurrences.
   *
   * @throws IndexOutOfBoundsException unless there is one
   */
  public int position(int index) {
    return positions[index];
  }

  /** A copy of all positions. */
  public int[] positions() {
    return positions.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Postings that && Arrays.equals(positions, that.positions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(positions);
  }

  /** Positions tell what a text is like: their number alone. */
  @Override
  public String toString() {
    return "Postings[" + positions.length + "]";
  }
}
