package org.verbale.server.storage;

/**
 * One table of a database, as it is kept on disk. The constants of an enum: each database has one
 * that lists its tables and documents their rows, such as {@link Table}.
 */
public interface Family {
  /** How rows come and are looked for; storage tunes by it. */
  enum Shape {
    /** Small rows, looked up one by one, often in vain. */
    POINT,
    /** Small rows, written in key order, never changed. */
    LOG,
    /** Rows up to megabytes, most of them written once. */
    LARGE
  }

  /** How its rows come. */
  Shape shape();

  /** Its name on disk; changing it is a change of format. */
  String family();
}
