package org.verbale.server.recovery;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.refusal.RefusedException;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.sequencing.Command;

/**
 * An entry of the old log, to be appended again. That it has the form of its kind was checked when
 * it was made. Its sender gets which entries of its chain are still wanted.
 */
public record PutBack(FormerEntry entry) implements Command<ChainProgress> {
  static final String NAME = "recovery/entry";

  /**
   * @throws RefusedException MALFORMED, HASH_MISMATCH, TOO_LARGE or INVALID_COMMIT
   */
  public PutBack {
    requireNonNull(entry, "entry");
    Recall.demandForm(entry);
  }

  @Override
  public int size() {
    return (int) entry.size() + 512;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(entry);
  }

  static PutBack read(TlsReader in) throws MalformedException {
    return new PutBack(FormerEntry.read(in));
  }

  /** What was said in confidence is not for logs. */
  @Override
  public String toString() {
    return "PutBack[" + entry.hash() + "]";
  }
}
