package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Purge;
import org.verbale.server.storage.PurgeLoop;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;

/**
 * Makes what was withdrawn, replaced or dropped leave the disk, on a thread of its own: the rows of
 * files, and with them whatever else was deleted from the same tables. Goes on after a restart
 * where it was. Thread-safe.
 */
final class ContentSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentSweep.class);
  private static final byte[] MARK = Key.text("swept").bytes();

  private final Storage storage;
  private final Writer writer;
  private final List<Side> sides;
  private final PurgeLoop loop;

  /** Files of one kind, and what was taken up of them; of whoever sweeps, who is one. */
  private static final class Side {
    final Contents contents;
    final List<PublicTable> tables;
    @Nullable Task task;

    Side(Contents contents, List<PublicTable> tables) {
      this.contents = contents;
      this.tables = tables;
    }
  }

  /** Deleted, and on its way off the disk. */
  private record Task(List<Long> files, Purge purge) {}

  ContentSweep(
      Storage storage, Writer writer, Contents bundles, Contents stagings, Duration pause) {
    this.storage = requireNonNull(storage, "storage");
    this.writer = requireNonNull(writer, "writer");
    this.sides =
        List.of(
            new Side(bundles, PublicTable.OF_ENTRIES), new Side(stagings, PublicTable.OF_STAGED));
    this.loop =
        new PurgeLoop(
            storage, "public-sweep", pause, this::sweep, "What is public no more is still on disk");
  }

  void start() {
    loop.start();
  }

  /** How many files wait. */
  long waiting() {
    return storage.<Long>read(
        view ->
            sides.stream()
                .mapToLong(side -> side.contents.in(view, Contents.State.GONE).size())
                .sum());
  }

  /**
   * Sweeps what waits, on the calling thread.
   *
   * @return false if something waits that cannot be swept yet
   * @throws StorageException if the disk failed
   */
  synchronized boolean sweep() {
    boolean clean = true;
    for (Side side : sides) {
      clean &= sweep(side);
    }
    return clean;
  }

  private boolean sweep(Side side) {
    Task begun = side.task == null ? begin(side) : side.task;
    if (begun == null) {
      return true;
    }
    side.task = begun;
    if (begun.purge.finish(MARK, Key.uint64(begun.files.getLast()).bytes()) != Purge.Outcome.DONE) {
      return false;
    }
    writer.write(
        rows -> {
          side.contents.forget(rows, begun.files);
          return true;
        });
    side.task = null;
    LOG.info("Gone from the disk: {} files that are public no more", begun.files.size());
    return true;
  }

  private @Nullable Task begin(Side side) {
    List<Long> gone = storage.read(view -> side.contents.in(view, Contents.State.GONE));
    if (gone.isEmpty()) {
      return null;
    }
    Purge purge =
        storage.purge(
            side.tables, side.contents.chunks(), gone.stream().map(Contents::rows).toList());
    return new Task(gone, purge);
  }

  /** Ends a compaction that is under way; the next start goes on. */
  @Override
  public void close() {
    loop.close();
  }
}
