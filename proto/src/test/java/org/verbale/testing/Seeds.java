package org.verbale.testing;

import java.util.Random;
import java.util.stream.LongStream;

/** Seeds of randomized tests: fixed ones by default, {@code -Dseed=N} replays one. */
public final class Seeds {
  private Seeds() {}

  /** {@code count} fixed seeds, or the one given. */
  public static LongStream of(int count) {
    Long given = Long.getLong("seed");
    return given == null ? LongStream.range(0, count).map(n -> 8163 + 7 * n) : LongStream.of(given);
  }

  /** A source of randomness that prints what a replay needs. */
  public static Random random(Class<?> test, long seed) {
    System.out.println(
        "seed: " + seed + " (replay: -Dtest=" + test.getSimpleName() + " -Dseed=" + seed + ")");
    return new Random(seed);
  }
}
