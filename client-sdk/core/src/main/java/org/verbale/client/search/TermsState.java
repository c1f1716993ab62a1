package org.verbale.client.search;

/**
 * What is known of a record's sealed search terms. Whatever it is, the record is what was signed.
 */
public enum TermsState {
  /** Its author sealed none. */
  NONE,
  /** They cannot be judged here: no analyzer for their profile, or no key of their search epoch. */
  UNCHECKED,
  /** Everything that the record says is in them. */
  FAITHFUL,
  /** Poisoned: something that the record says is missing from them, or stands elsewhere. */
  INCOMPLETE,
  /** Poisoned: sealed for a search epoch that is not the one in force. */
  OTHER_EPOCH,
  /** Poisoned: not of the form of sealed terms. */
  MALFORMED;

  /**
   * Whether a search by them may miss the record, which its author, or a server, has to answer for.
   */
  public boolean isPoisoned() {
    return this == INCOMPLETE || this == OTHER_EPOCH || this == MALFORMED;
  }
}
