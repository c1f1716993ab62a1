package org.verbale.server.publicstore;

import java.io.IOException;
import java.io.OutputStream;

/** A bundle that is about to be kept. */
@FunctionalInterface
public interface BundleSource {
  /**
   * Writes all of it, in pieces of any size.
   *
   * @throws IOException if it cannot be read; then nothing is published
   */
  void writeTo(OutputStream out) throws IOException;
}
