package org.verbale.server.recovery;

import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.server.sequencing.Command;

/**
 * Takes nothing more, and appends some of what is here. Its sender repeats it until there is
 * nothing left; then life goes on.
 */
public record CloseRecovery() implements Command<CloseRecovery.Left> {
  static final String NAME = "recovery/close";

  /**
   * What came of it.
   *
   * @param isOver whether there is no recovery any more
   * @param lost entries that were here and could not be appended, by all such commands together
   */
  public record Left(boolean isOver, long lost) {}

  @Override
  public int size() {
    return 0;
  }

  @Override
  public void writeTo(TlsWriter out) {
    // It says all by being one.
  }

  static CloseRecovery read(TlsReader in) {
    return new CloseRecovery();
  }
}
