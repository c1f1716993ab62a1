package org.verbale.audit;

/** The log broke a rule: no honest server makes such an entry. An auditing witness stops here. */
public final class AuditException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Which rule. */
  public enum Rule {
    /** The opening is not what the leaf's position hash says, or of another kind than the leaf. */
    OPENING,
    /** The leaf's kind stands in a chain where it does not belong. */
    KIND,
    /** A chain has two leaves with one sequence number. */
    SECOND_SEQUENCE,
    /** A chain leaves out a sequence number. */
    GAP,
    /** A position names another leaf than the one before it in its chain. */
    PREVIOUS,
    /** A leaf is earlier than the one before it in the log. */
    TIME,
    /**
     * A list names a channel that does not exist or that it holds, or the Secretariat lacks one.
     */
    LIST,
    /** A sealed map is not the one of the chains and lists. */
    MAP,
    /** A checkpoint is not of the tree of the entries, or does not end in a seal. */
    CHECKPOINT
  }

  private final Rule rule;
  private final long index;

  AuditException(Rule rule, long index, String problem, String expectation) {
    super("entry " + index + ": " + problem + " (expected: " + expectation + ")");
    this.rule = rule;
    this.index = index;
  }

  /** The rule that was broken. */
  public Rule rule() {
    return rule;
  }

  /** Of the entry that breaks it; for a checkpoint, its last. */
  public long index() {
    return index;
  }
}
