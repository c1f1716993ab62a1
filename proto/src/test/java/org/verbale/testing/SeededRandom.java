package org.verbale.testing;

import java.security.SecureRandom;
import java.util.Random;

/** Randomness for code that wants a {@link SecureRandom}, repeatable from a seed. Tests only. */
public final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final Random random;

  public SeededRandom(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
