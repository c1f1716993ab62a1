package org.verbale.rights;

/**
 * What a party is to a channel's review, by the assignment in force at the position that is judged.
 */
public enum Relation {
  UNDER_REVIEW,
  /** Its instruments cover the channel: all for a whole review's, or the one it is for. */
  REVIEWING,
  SECRETARIAT,
  /** Assigned to something else, or to nothing. */
  NONE
}
