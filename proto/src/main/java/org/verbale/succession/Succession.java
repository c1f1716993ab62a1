package org.verbale.succession;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.log.TreeHead;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;
import org.verbale.note.VerifierKey;

/** What a succession note says: after {@link #from} comes {@link #to}. */
public sealed interface Succession extends LineFormat {
  /** First line of the note. */
  String DOMAIN = "verbale/log-succession/v1";

  /** The key that was in force before. */
  VerifierKey from();

  /** The key in force from now on: another public key with another key id. */
  VerifierKey to();

  /** Size of the smallest head that {@link #to} signs. */
  long smallest();

  /**
   * The log goes on under another key.
   *
   * @param to of the same name, which is the log's origin
   * @param smallest that of the log when the note was written: in leaves
   */
  record NextKey(VerifierKey from, VerifierKey to, long smallest) implements Succession {
    static final String KIND = "key";

    /**
     * @throws IllegalArgumentException if the names differ or the keys do not, or for a negative
     *     size
     */
    public NextKey {
      SuccessionText.checkKeys(from, to);
      if (!from.name().equals(to.name())) {
        throw new IllegalArgumentException("to: of another log (expected: the same origin)");
      }
      if (smallest < 0) {
        throw new IllegalArgumentException("size: " + smallest + " (expected: >= 0)");
      }
    }

    @Override
    public String toText() {
      return SuccessionText.begin(KIND, this).line("size").number(smallest).toText();
    }
  }

  /**
   * The log ended, and one of another origin goes on with the leaves that were restored. Behind
   * them it has the notes that they lack, the last of which is this.
   *
   * @param to of another name, the new origin
   * @param last the last head of the old log that is known to have been witnessed
   * @param restored the leaves with which the new log begins
   */
  record NewGeneration(VerifierKey from, VerifierKey to, TreeHead last, TreeHead restored)
      implements Succession {
    static final String KIND = "generation";

    /**
     * @throws IllegalArgumentException if the names do not differ, or the keys, or if the heads are
     *     of one size with two roots
     */
    public NewGeneration {
      SuccessionText.checkKeys(from, to);
      requireNonNull(last, "last");
      requireNonNull(restored, "restored");
      if (from.name().equals(to.name())) {
        throw new IllegalArgumentException("to: of the same log (expected: another origin)");
      }
      if (last.size() == restored.size() && !last.equals(restored)) {
        throw new IllegalArgumentException("restored: another root (expected: the last head's)");
      }
    }

    @Override
    public long smallest() {
      return restored.size() + 1;
    }

    @Override
    public String toText() {
      LineWriter out = SuccessionText.begin(KIND, this);
      SuccessionText.head(out, "last", last);
      SuccessionText.head(out, "restored", restored);
      return out.toText();
    }
  }

  /**
   * Reads the text of the note.
   *
   * @throws MalformedException if it is none
   */
  static Succession parse(String text) throws MalformedException {
    return LineReader.decode(text, DOMAIN, SuccessionText::read);
  }
}
