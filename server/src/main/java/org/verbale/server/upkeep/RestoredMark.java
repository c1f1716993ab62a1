package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * Says that a data directory came from a backup: others may have seen a longer log, and signing
 * another continuation of this one would be a fork. Nothing is signed before somebody answered for
 * that.
 */
public final class RestoredMark {
  private static final byte[] NAME = "upkeep/restored".getBytes(US_ASCII);

  private RestoredMark() {}

  /** Sizes of the log that others have cosigned. */
  @FunctionalInterface
  public interface Witnessed {
    /** Nobody is configured who could know. */
    Witnessed NOBODY = OptionalLong::empty;

    /**
     * The largest size that any witness knows, asked now.
     *
     * @return empty if there are no witnesses
     * @throws StorageException if there are some and not enough of them answer
     */
    OptionalLong largest();
  }

  static void put(Storage storage, long size) {
    try (Transaction state = storage.begin()) {
      state.put(Table.META, NAME, Key.uint64(size).bytes());
      state.commit();
    }
  }

  /**
   * A generation that began behind the restored leaves, and whose note stands in the log, is an
   * answer: nothing more is signed under the name that others may have seen more of.
   *
   * @param generation leaves with which it began
   */
  public static void answer(Storage storage, long generation) {
    OptionalLong marked = storage.read(RestoredMark::size);
    if (marked.isPresent() && marked.getAsLong() <= generation) {
      take(storage);
    }
  }

  /** The sealed size that was restored, if there is a mark. */
  private static OptionalLong size(View view) {
    byte @Nullable [] row = view.get(Table.META, NAME);
    return row == null ? OptionalLong.empty() : OptionalLong.of(ByteBuffer.wrap(row).getLong());
  }

  private static void take(Storage storage) {
    try (Transaction state = storage.begin()) {
      state.delete(Table.META, NAME);
      state.commit();
    }
  }

  /**
   * Demands, if {@code storage} was restored, that no witness knows a longer log, or where there
   * are no witnesses that the operator stated the loss; then takes the mark away.
   *
   * @param accepted size above which the operator accepted that the log is lost
   * @throws StorageException {@code DAMAGED} if not so, saying what to do
   */
  public static void settle(
      Storage storage, Archive archive, Witnessed witnessed, OptionalLong accepted) {
    if (!storage.<Boolean>read(view -> view.contains(Table.META, NAME))) {
      return;
    }
    long size = storage.<Long>read(view -> archive.sealed(view).size());
    OptionalLong largest = witnessed.largest();
    if (largest.isPresent() && largest.getAsLong() > size) {
      throw new StorageException(
          Problem.DAMAGED,
          "data directory: restored at size "
              + size
              + ", a witness knows "
              + largest.getAsLong()
              + " (expected: a newer backup, or a new log generation, see docs/OPERATIONS.md)");
    }
    if (largest.isEmpty() && (accepted.isEmpty() || accepted.getAsLong() != size)) {
      throw new StorageException(
          Problem.DAMAGED,
          "data directory: restored from a backup, and no witness is there to ask what is missing"
              + " (expected: --accept-loss-above "
              + size
              + " if nobody has seen a longer log, see docs/OPERATIONS.md)");
    }
    take(storage);
  }
}
