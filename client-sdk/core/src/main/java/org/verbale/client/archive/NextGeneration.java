package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;

import org.verbale.log.TreeHead;
import org.verbale.succession.Succession.NewGeneration;

/**
 * The log that goes on where the one that was trusted ended in a disaster, as the root says. Made
 * only where its head holds the restored leaves, and with them all that was trusted up to there.
 */
public final class NextGeneration {
  private final TrustedHead head;
  private final Confession keys;
  private final NewGeneration note;

  NextGeneration(TrustedHead head, Confession keys, NewGeneration note) {
    this.head = requireNonNull(head, "head");
    this.keys = requireNonNull(keys, "keys");
    this.note = requireNonNull(note, "note");
  }

  TrustedHead head() {
    return head;
  }

  Confession keys() {
    return keys;
  }

  /** Its name. */
  public String origin() {
    return keys.origin();
  }

  /** The last head of the log before that the note knows to have been witnessed. */
  public TreeHead last() {
    return note.last();
  }

  /** The leaves with which it began; what stood behind them before may be gone. */
  public TreeHead restored() {
    return note.restored();
  }

  @Override
  public String toString() {
    return "NextGeneration[" + origin() + " from " + restored().size() + "]";
  }
}
