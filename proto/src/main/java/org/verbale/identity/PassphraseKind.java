package org.verbale.identity;

/** How hard a passphrase is to guess, and so how dear each guess has to be made. */
public enum PassphraseKind {
  // OpenSSL opens no more than 32 MiB, so the work is in passes over 16 MiB.
  /** Chosen by a person: scrypt with N = 16384, r = 8, p = 5; 16 MiB, some 300 ms a guess. */
  CHOSEN(1 << 14, 5),

  /**
   * Of 128 random bits or more, from a program: nobody guesses it, and deriving it slowly protects
   * nothing. scrypt with N = 1024, r = 8, p = 1; 1 MiB, some 4 ms.
   */
  RANDOM(1 << 10, 1);

  /** The block size of both. */
  static final int BLOCK_SIZE = 8;

  private final int cost;
  private final int passes;

  PassphraseKind(int cost, int passes) {
    this.cost = cost;
    this.passes = passes;
  }

  /** scrypt's N: a power of two. */
  int cost() {
    return cost;
  }

  /** scrypt's p. */
  int passes() {
    return passes;
  }
}
