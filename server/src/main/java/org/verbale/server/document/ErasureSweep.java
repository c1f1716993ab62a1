package org.verbale.server.document;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Purge;
import org.verbale.server.storage.PurgeLoop;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Follows the erasures: deletes chunks of attachments, and makes what was deleted leave the disk.
 * Goes on after a restart where it was. In {@link Table#META}: {@code document/swept} (uint64), the
 * log index before which no tombstone has anything left to do. Thread-safe.
 */
public final class ErasureSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ErasureSweep.class);
  private static final byte[] SWEPT = "document/swept".getBytes(US_ASCII);

  private final Storage storage;
  private final InstantSource clock;
  private final Copies copies;
  private final PurgeLoop loop;
  private volatile Instant ended = Instant.EPOCH;

  /** What was taken up; of whoever sweeps, who is one. */
  private @Nullable Task task;

  /** Whether it was said that somebody still reads. */
  private boolean told;

  /** Not started: sweeps when told to. */
  ErasureSweep(Storage storage, Duration pause, InstantSource clock, Copies copies) {
    this.storage = requireNonNull(storage, "storage");
    this.clock = requireNonNull(clock, "clock");
    this.copies = requireNonNull(copies, "copies");
    this.loop =
        new PurgeLoop(
            storage, "erasure-sweep", pause, this::sweep, "Erased content is still on disk");
  }

  /**
   * Starts on {@code storage}, which must stay open until this is closed.
   *
   * @param pause from one look to the next; a look reads two short rows while nothing waits
   * @param clock for {@link #ended}
   * @param copies that have to go too before content is said to be gone
   */
  public static ErasureSweep start(
      Storage storage, Duration pause, InstantSource clock, Copies copies) {
    var sweep = new ErasureSweep(storage, pause, clock, copies);
    sweep.loop.start();
    return sweep;
  }

  /** The log index before which every tombstone has been swept. */
  static long swept(View view) {
    byte @Nullable [] row = view.get(Table.META, SWEPT);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }

  /**
   * How many records' content was erased and is still on disk.
   *
   * @throws RefusedException OVERLOADED
   */
  public long waiting() {
    return storage.<Integer>read(view -> Erasures.since(view, swept(view)).size());
  }

  /** When content last left the disk; the epoch if it did not since the start. */
  public Instant ended() {
    return ended;
  }

  /** Deleted, and on its way off the disk. */
  private record Task(long upTo, int records, Purge purge) {}

  /** Takes up what waits, if anything does. */
  private @Nullable Task begin() {
    List<Erasures.Tombstone> tombstones = storage.read(view -> Erasures.since(view, swept(view)));
    if (tombstones.isEmpty()) {
      return null;
    }
    long upTo = 0;
    List<KeyRange> chunks = new ArrayList<>();
    for (Erasures.Tombstone each : tombstones) {
      upTo = Math.max(upTo, each.index() + 1);
      chunks.add(KeyRange.prefix(Key.text(each.record().value())));
    }
    Purge purge = storage.purge(List.of(Table.CONTENT, Table.CHUNK), Table.CHUNK, chunks);
    return new Task(upTo, tombstones.size(), purge);
  }

  /**
   * Sweeps what waits, on the calling thread.
   *
   * <p>What was taken up is finished before what came later is taken up: there is always somebody
   * who reads the moment of now, and only those of before are waited for.
   *
   * @return false if something waits that cannot be swept yet
   * @throws StorageException if the disk failed
   */
  boolean sweep() {
    Task begun = task == null ? begin() : task;
    if (begun == null) {
      return true;
    }
    task = begun;
    if (!copies.areGone(begun.upTo)) {
      return false;
    }
    Purge.Outcome outcome = begun.purge.finish(SWEPT, Key.uint64(begun.upTo).bytes());
    if (outcome == Purge.Outcome.DONE) {
      task = null;
      told = false;
      ended = clock.instant();
      LOG.info("Erased for good: the content of {} records", begun.records);
      return true;
    }
    if (outcome == Purge.Outcome.STILL_READ && !told) {
      told = true;
      LOG.info("Erased content stays on disk until a moment from before is read no more");
    }
    return false;
  }

  /** Ends a compaction that is under way; the next start goes on. */
  @Override
  public void close() {
    loop.close();
  }
}
