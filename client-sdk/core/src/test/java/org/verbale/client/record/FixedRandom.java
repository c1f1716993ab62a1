package org.verbale.client.record;

import java.security.SecureRandom;

/** Randomness that yields the same bytes each time, for tests alone. */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  FixedRandom(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  @Override
  public void nextBytes(byte[] into) {
    System.arraycopy(bytes, 0, into, 0, into.length);
  }
}
