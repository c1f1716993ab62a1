package org.verbale.server.storage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Rows that are deleted and have yet to leave the disk: log files, sorted files and files of large
 * values hold them until all of these are written anew. Made by {@link Storage#purge}. Forgotten at
 * a stop; then it is begun again.
 */
public final class Purge {
  private final Storage storage;
  private final List<? extends Family> tables;
  private final long deleted;

  /**
   * @param deleted number of RocksDB's last write when the rows were deleted
   */
  Purge(Storage storage, List<? extends Family> tables, long deleted) {
    this.storage = requireNonNull(storage, "storage");
    this.tables = List.copyOf(tables);
    this.deleted = deleted;
  }

  /** How far it came. */
  public enum Outcome {
    /** The rows are gone. */
    DONE,
    /** Somebody reads a moment at which they were there; try again once nobody does. */
    STILL_READ,
    /** The storage closes. */
    CANCELLED
  }

  /**
   * Writes the tables' files anew, which takes long where much is in them; the writer goes on
   * meanwhile. Asking is cheap while somebody still reads.
   *
   * @param mark row of the table of single values that is set to {@code value} once the rows are
   *     gone; nobody else's
   * @throws StorageException if the disk failed
   */
  public Outcome finish(byte[] mark, byte[] value) {
    return storage.finish(tables, deleted, mark, value);
  }
}
