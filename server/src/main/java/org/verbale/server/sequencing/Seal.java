package org.verbale.server.sequencing;

import java.util.Optional;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.log.TreeHead;

/**
 * The command after which a head may be signed: brings the completeness map up to date and appends
 * its root. Does nothing where nothing changed since the last one.
 */
record Seal() implements Command<Optional<TreeHead>> {
  static Seal read(TlsReader in) {
    return new Seal();
  }

  @Override
  public void writeTo(TlsWriter out) {
    // It says all by being one.
  }

  @Override
  public int size() {
    return 0;
  }
}
