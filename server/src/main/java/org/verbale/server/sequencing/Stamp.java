package org.verbale.server.sequencing;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.verbale.id.Digest;

/**
 * What a command is given when it is admitted, so that applying it needs neither a clock nor
 * chance.
 *
 * @param time milliseconds since 1970 UTC
 * @param seed 32 random bytes; salts are derived from them
 */
public record Stamp(long time, Digest seed) {
  /**
   * @throws IllegalArgumentException if the time lies before 1970
   */
  public Stamp {
    requireNonNull(seed, "seed");
    if (time < 0) {
      throw new IllegalArgumentException("time: " + time + " (expected: >= 0)");
    }
  }

  /**
   * Stamps of now.
   *
   * @param random cryptographically strong, and safe for many threads
   */
  public static Supplier<Stamp> source(InstantSource clock, RandomGenerator random) {
    return () -> {
      byte[] seed = new byte[Digest.LENGTH];
      random.nextBytes(seed);
      return new Stamp(clock.millis(), Digest.of(seed));
    };
  }

  /** The seed is what keeps outsiders from guessing positions. */
  @Override
  public String toString() {
    return "Stamp[" + time + "]";
  }
}
