package org.verbale.terms;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Positions as they stand in slots: runs of three {@code uint16}, each the distance to the position
 * before, -1 at first. 65535 goes 65534 further without a position; 0 ends, and all that follows.
 */
final class Runs {
  static final int VALUES = 3;

  private static final int BITS = Short.SIZE;
  private static final int SKIP = 0xffff;
  private static final int MAX_DELTA = SKIP - 1;

  private Runs() {}

  /** How many runs {@code postings} need. */
  static int count(Postings postings) {
    long values = 0;
    int previous = -1;
    for (int i = 0; i < postings.frequency(); i++) {
      values += 1 + (postings.position(i) - previous - 1) / MAX_DELTA;
      previous = postings.position(i);
    }
    return (int) ((values + VALUES - 1) / VALUES);
  }

  /** The runs, each in the low 48 bits. */
  static long[] encode(Postings postings) {
    long[] runs = new long[count(postings)];
    int at = 0;
    int previous = -1;
    for (int i = 0; i < postings.frequency(); i++) {
      int delta = postings.position(i) - previous;
      while (delta > MAX_DELTA) {
        put(runs, at++, SKIP);
        delta -= MAX_DELTA;
      }
      put(runs, at++, delta);
      previous = postings.position(i);
    }
    return runs;
  }

  private static void put(long[] runs, int at, int value) {
    runs[at / VALUES] |= (long) value << shift(at % VALUES);
  }

  private static int shift(int value) {
    return BITS * (VALUES - 1 - value);
  }

  /** Reads runs one after the other. Not thread-safe. */
  static final class Decoder {
    private int[] positions = new int[VALUES];
    private int size;
    private long previous = -1;
    private boolean afterSkip;

    /** What a run says about those that follow. */
    enum Next {
      /** There may be another one. */
      MAYBE,
      /** It is the last. */
      NONE,
      /** The values are not those of positions. */
      MALFORMED
    }

    /** Takes the next run. */
    Next add(long run) {
      for (int i = 0; i < VALUES; i++) {
        int value = (int) (run >>> shift(i)) & SKIP;
        if (value == 0) {
          boolean isEnd = i > 0 && !afterSkip && run << (Long.SIZE - shift(i) - BITS) == 0;
          return isEnd ? Next.NONE : Next.MALFORMED;
        }
        previous += value == SKIP ? MAX_DELTA : value;
        if (previous > TermsLimits.MAX_POSITION) {
          return Next.MALFORMED;
        }
        afterSkip = value == SKIP;
        if (!afterSkip) {
          append((int) previous);
        }
      }
      return Next.MAYBE;
    }

    private void append(int position) {
      if (size == positions.length) {
        positions = Arrays.copyOf(positions, 2 * size);
      }
      positions[size++] = position;
    }

    /** What was read, or null if a position was still to come. */
    @Nullable Postings end() {
      return size == 0 || afterSkip ? null : Postings.checked(Arrays.copyOf(positions, size));
    }
  }
}
