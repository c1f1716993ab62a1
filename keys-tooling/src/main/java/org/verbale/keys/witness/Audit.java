package org.verbale.keys.witness;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.AuditException;
import org.verbale.audit.Auditor;
import org.verbale.audit.EntrySource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.TreeHead;

/**
 * Replays a log's entries up to each head before it is cosigned. What was replayed is kept from one
 * request to the next, so that a long log is caught up with in several; it is stored only after a
 * signed head vouched for it. Not thread-safe.
 */
public final class Audit {
  /** Longest time that one request may take. */
  public static final Duration BUDGET = Duration.ofSeconds(15);

  /** How often the state is stored; a restart replays what came later. */
  private static final Duration STORE_EVERY = Duration.ofMinutes(1);

  /** What came of it. */
  enum Verdict {
    SOUND,
    /** Not all entries could be read in time. */
    NOT_YET,
    BROKEN
  }

  private final EntrySource source;
  private final LongSupplier nanos;
  private final Duration budget;
  private Bytes stored = new Auditor().toBytes();
  private Auditor progress = new Auditor();
  private long storedAt;

  /** Why entries could not be read, as it was told last; empty while they can. */
  private String trouble = "";

  /**
   * @param source of the log's entries
   * @param nanos a clock that never goes back, such as {@link System#nanoTime}
   * @param budget longest time that one request may take
   */
  public Audit(EntrySource source, LongSupplier nanos, Duration budget) {
    this.source = source;
    this.nanos = nanos;
    this.budget = budget;
    this.storedAt = nanos.getAsLong();
  }

  /** Begins behind {@code state}, or at the log's first entry. */
  void resume(Optional<Bytes> state) throws MalformedException {
    if (state.isPresent()) {
      progress = Auditor.parse(state.get());
      stored = state.get();
    }
  }

  /** Replays up to {@code head}, which its log signed. */
  Verdict judge(TreeHead head, Consumer<String> events) {
    long start = nanos.getAsLong();
    try {
      if (progress.size() > head.size()) {
        progress = Auditor.parse(stored);
        if (progress.size() > head.size()) {
          events.accept("audit: ahead of the head that is to be cosigned");
          return Verdict.NOT_YET;
        }
      }
      while (progress.size() < head.size()) {
        if (nanos.getAsLong() - start > budget.toNanos()) {
          events.accept("audit: at " + progress.size() + " of " + head.size());
          return Verdict.NOT_YET;
        }
        List<AuditEntry> entries = source.read(progress.size(), head.size());
        readable(events);
        for (AuditEntry entry : entries) {
          progress.take(entry);
        }
        if (entries.isEmpty() || progress.size() > head.size()) {
          throw new IOException("entries: none, or too many");
        }
      }
      progress.check(head);
      return Verdict.SOUND;
    } catch (IOException e) {
      unreadable(String.valueOf(e.getMessage()), events);
      return Verdict.NOT_YET;
    } catch (AuditException | MalformedException e) {
      events.accept("audit: REFUSED: " + e.getMessage());
      forget();
      return Verdict.BROKEN;
    }
  }

  /** Told once, not at each of the requests that come every second while a server starts. */
  private void unreadable(String why, Consumer<String> events) {
    if (!why.equals(trouble)) {
      trouble = why;
      events.accept("audit: entries cannot be read: " + why);
    }
  }

  private void readable(Consumer<String> events) {
    if (!trouble.isEmpty()) {
      trouble = "";
      events.accept("audit: entries can be read again");
    }
  }

  /** What was fed since the last stored state is not believed any more. */
  private void forget() {
    try {
      progress = Auditor.parse(stored);
    } catch (MalformedException e) {
      throw new IllegalStateException("audit: own state unreadable (expected: as written)", e);
    }
  }

  /** The state right behind the head that was just cosigned, if it is time to store one. */
  Optional<Bytes> stateIfDue() {
    return nanos.getAsLong() - storedAt < STORE_EVERY.toNanos() ? Optional.empty() : take();
  }

  /** The state at the end, if it is that of the last head that was cosigned. */
  Optional<Bytes> stateAtEnd(Optional<TreeHead> last) {
    return last.isPresent() && progress.isSealed() && progress.head().equals(last.get())
        ? take()
        : Optional.empty();
  }

  private Optional<Bytes> take() {
    storedAt = nanos.getAsLong();
    stored = progress.toBytes();
    return Optional.of(stored);
  }
}
