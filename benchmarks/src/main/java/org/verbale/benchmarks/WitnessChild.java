package org.verbale.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.verbale.keys.VerbaleKeys;

/**
 * {@code verbale-keys} as it is, but that it ends when its input does: with the driver, however
 * that ended.
 */
final class WitnessChild {
  private WitnessChild() {}

  /**
   * @param arguments of {@code verbale-keys}, which must not read its input
   */
  public static void main(String[] arguments) {
    Thread.ofPlatform().name("input").daemon().start(WitnessChild::endWithInput);
    VerbaleKeys.main(arguments);
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // nobody has anything to say
      }
    } catch (IOException e) {
      throw new UncheckedIOException("input: cannot be read", e);
    } finally {
      System.exit(0); // and the witness gives its folder back
    }
  }
}
