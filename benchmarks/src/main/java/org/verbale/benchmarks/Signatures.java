package org.verbale.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.Random;
import org.verbale.crypto.Ed25519;

/** How many signatures one core verifies, with the implementation that the server uses. */
final class Signatures {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MESSAGES = 256;
  private static final int KEYS = 3;
  private static final long WARM_UP = 2_000_000_000L;
  private static final long NANOS = 3_000_000_000L;

  private final byte[][] messages = new byte[MESSAGES][];
  private final byte[][] signatures = new byte[MESSAGES][];
  private final Ed25519.Key[] keys = new Ed25519.Key[KEYS];

  private Signatures(int size) {
    var random = new Random(1);
    for (int i = 0; i < KEYS; i++) {
      keys[i] = Ed25519.Key.generate(new SecureRandom());
    }
    for (int i = 0; i < MESSAGES; i++) {
      messages[i] = new byte[size];
      random.nextBytes(messages[i]);
      signatures[i] = keys[i % KEYS].sign(messages[i]);
    }
  }

  /**
   * What one thread did that waits for nothing.
   *
   * @param perSecond verifications
   * @param share of the core that it was given
   */
  record Result(double perSecond, double share) {
    @Override
    public String toString() {
      return "perSecond=" + perSecond + " share=" + share;
    }
  }

  /**
   * Measures one thread.
   *
   * @param size of the messages, bytes
   */
  static Result measure(int size) {
    var signatures = new Signatures(size);
    Result unused = signatures.run(WARM_UP);
    return signatures.run(NANOS);
  }

  private Result run(long nanos) {
    byte[][] publicKeys = new byte[KEYS][];
    for (int i = 0; i < KEYS; i++) {
      publicKeys[i] = keys[i].publicKey();
    }
    long cpu = THREADS.getCurrentThreadCpuTime();
    long started = System.nanoTime();
    int count = 0;
    for (; System.nanoTime() - started < nanos; count++) {
      int at = count % MESSAGES;
      if (!Ed25519.verify(publicKeys[at % KEYS], messages[at], signatures[at])) {
        throw new IllegalStateException("signature: refused (expected: valid)");
      }
    }
    double took = System.nanoTime() - started;
    return new Result(count / (took / 1e9), (THREADS.getCurrentThreadCpuTime() - cpu) / took);
  }
}
