package org.verbale.server.recovery;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.note.VerifierKey;
import org.verbale.server.sequencing.Command;

/**
 * From here on, until {@link CloseRecovery}, nothing is taken but entries of the old log. Its
 * sender gets whether that is so: not, where the log has gone on from that size already.
 *
 * @param oldKeys by which the old log signed, 1 to 64
 * @param restored leaves that there are, all of which a backup had
 * @param until milliseconds since 1970 UTC, what everybody is told of the end
 */
public record OpenRecovery(List<VerifierKey> oldKeys, long restored, long until)
    implements Command<Boolean> {
  static final String NAME = "recovery/open";

  /**
   * @throws IllegalArgumentException for no keys or too many, a negative size or time
   */
  public OpenRecovery {
    oldKeys = new Phase(oldKeys, restored, until, false).oldKeys();
  }

  Phase phase() {
    return new Phase(oldKeys, restored, until, false);
  }

  @Override
  public int size() {
    return 128 * oldKeys.size();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(phase());
  }

  static OpenRecovery read(TlsReader in) throws MalformedException {
    Phase phase = Phase.read(in);
    return new OpenRecovery(phase.oldKeys(), phase.size(), phase.until());
  }
}
