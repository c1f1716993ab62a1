package org.verbale.client.record;

import java.security.SecureRandom;
import java.util.Random;

/** Randomness that a seed determines, for tests alone. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final Random random;

  SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
