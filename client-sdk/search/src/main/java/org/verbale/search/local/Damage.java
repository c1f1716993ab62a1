package org.verbale.search.local;

/** What is wrong with an index on disk. */
public enum Damage {
  /** A file is not what was written under its name: a bit is another, two files were swapped. */
  ALTERED,
  /** A file is shorter or longer than it was. */
  CUT,
  /** A file is not there. */
  MISSING,
  /** Each file is whole, but they are not of one commit, or of another format. */
  MIXED,
  /** It is whole, and attached files were read for it in another way than now, or not at all. */
  OTHER_FILES
}
