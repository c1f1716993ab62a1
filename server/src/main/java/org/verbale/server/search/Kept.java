package org.verbale.server.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.IndexReader;

/**
 * What was opened, for as long as it may be kept: those asked for last, so many bytes of them, each
 * for so long from when it was opened, and none longer than its segment. In memory alone.
 * Thread-safe.
 */
final class Kept {
  /** What an entry takes besides what was opened, roughly; and each key and trapdoor of it. */
  private static final long ENTRY = 256;

  private static final long TRAPDOOR = 112;

  private final long most;
  private final Duration time;
  private final InstantSource clock;

  /** Asked for last comes last. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** What was put, the first first: so a look costs what it lets go, however much is kept. */
  private final Deque<Due> due = new ArrayDeque<>();

  private final Map<IndexReader.CacheKey, Set<Key>> bySegment = new HashMap<>();
  private long bytes;

  /**
   * @param segment in which it was opened
   * @param until first sequence that did not count
   */
  record Key(IndexReader.CacheKey segment, long until, Sought sought) {}

  private record Entry(Opened opened, long bytes, Instant end) {}

  private record Due(Key key, Instant end) {}

  Kept(long most, Duration time, InstantSource clock) {
    this.most = most;
    this.time = time;
    this.clock = clock;
  }

  synchronized <T extends Opened> Optional<T> get(Key key, Class<T> type) {
    Entry entry = entries.get(key);
    return entry == null || clock.instant().isAfter(entry.end)
        ? Optional.empty()
        : Optional.of(entry.opened).filter(type::isInstance).map(type::cast);
  }

  /**
   * Keeps what was opened.
   *
   * @param segment helper of the segment, which is open
   */
  void put(Key key, Opened opened, IndexReader.CacheHelper segment) {
    if (put(key, opened)) {
      segment.addClosedListener(this::forget);
    }
  }

  /** Gives whether it is the first of its segment. */
  private synchronized boolean put(Key key, Opened opened) {
    drop(key);
    long taken = opened.bytes() + ENTRY + TRAPDOOR * key.sought().keys().size();
    Instant end = clock.instant().plus(time);
    entries.put(key, new Entry(opened, taken, end));
    due.add(new Due(key, end));
    bytes += taken;
    Set<Key> siblings = bySegment.get(key.segment());
    boolean first = siblings == null;
    if (siblings == null) {
      siblings = new HashSet<>();
      bySegment.put(key.segment(), siblings);
    }
    siblings.add(key);
    while (bytes > most) {
      drop(entries.keySet().iterator().next());
    }
    return first;
  }

  private void drop(Key key) {
    Entry entry = entries.remove(key);
    if (entry != null) {
      bytes -= entry.bytes;
      Set<Key> siblings = bySegment.get(key.segment());
      if (siblings != null) {
        siblings.remove(key);
      }
    }
  }

  private synchronized void forget(IndexReader.CacheKey segment) {
    Set<Key> keys = bySegment.remove(segment);
    if (keys != null) {
      Set.copyOf(keys).forEach(this::drop);
    }
  }

  /**
   * Lets go what is kept long enough before the next look, after {@code pause}. So nothing is kept
   * longer than it may be.
   */
  synchronized void expire(Duration pause) {
    Instant next = clock.instant().plus(pause);
    for (Due first = due.peek(); first != null && next.isAfter(first.end); first = due.peek()) {
      due.remove();
      Entry entry = entries.get(first.key);
      if (entry != null && entry.end.equals(first.end)) { // else gone, or put once more since
        drop(first.key);
      }
    }
  }

  /** Lets all go. */
  synchronized void clear() {
    Set.copyOf(entries.keySet()).forEach(this::drop);
    due.clear();
  }

  /** Bytes kept now. */
  synchronized long bytes() {
    return bytes;
  }
}
