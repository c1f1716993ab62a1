package org.verbale.rights;

/** What can be done with a record. */
public enum Action {
  READ,
  /** Sign the note as its author. */
  POST,
  /** Sign, for its own State, the note that another of its devices wrote. */
  CLEAR
}
