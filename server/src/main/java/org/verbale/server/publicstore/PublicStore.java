package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * What is public, in a directory of its own. Thread-safe.
 *
 * <p>Every method may throw {@link StorageException} when the disk fails; those that read also
 * throw {@link org.verbale.refusal.RefusedException} with {@code OVERLOADED} or {@code
 * SHUTTING_DOWN}. Those that write wait for the disk on the calling thread.
 */
public final class PublicStore implements AutoCloseable {
  private final Storage storage;
  private final PublicLimits limits;
  private final Writer writer;
  private final Contents bundles;
  private final Stagings stagings;
  private final ContentSweep sweep;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private PublicStore(Storage storage, PublicLimits limits) {
    this.storage = storage;
    this.limits = limits;
    this.writer = new Writer(storage);
    this.bundles = new Contents(storage, PublicTable.CONTENT, PublicTable.CHUNK);
    this.stagings = new Stagings(storage, writer, limits);
    this.sweep =
        new ContentSweep(storage, writer, bundles, stagings.contents(), limits.sweepPause());
  }

  /**
   * Opens {@code directory}; one that is missing or empty becomes a new public store. What does not
   * fit together is found here.
   *
   * @throws StorageException {@code LOCKED}, {@code NEWER_FORMAT}, {@code NOT_A_DATA_DIRECTORY},
   *     {@code DAMAGED}, {@code FULL} or {@code IO}, with a message for the operator
   */
  public static PublicStore open(Path directory, StorageOptions options, PublicLimits limits) {
    PublicStore store = opened(directory, options, limits);
    store.sweep.start();
    return store;
  }

  /**
   * Checks a store that nobody has open, files and all, and says what does not fit. Not a byte of
   * it changes.
   *
   * @throws StorageException as {@link #open}
   */
  public static void check(Path directory, StorageOptions options, Consumer<String> findings) {
    try (ReadOnlyStorage storage = ReadOnlyStorage.open(directory, PublicTable.LAYOUT, options)) {
      PublicCheck.all(storage.view(), findings);
    }
  }

  /** Not sweeping by itself. */
  static PublicStore opened(Path directory, StorageOptions options, PublicLimits limits) {
    Storage storage = Storage.open(directory, PublicTable.LAYOUT, options);
    PublicStore store = null;
    try {
      storage.read(
          view -> {
            PublicCheck.demandSound(view);
            return true;
          });
      var checked = new PublicStore(storage, limits);
      checked.writer.write(
          rows -> {
            checked.bundles.forgetUnfinished(rows);
            checked.stagings.contents().forgetUnfinished(rows);
            return true;
          });
      store = checked;
      return checked;
    } finally {
      if (store == null) {
        storage.close();
      }
    }
  }

  /**
   * Begins to take what a State uploads for decision {@code number} about {@code record}.
   *
   * @throws org.verbale.refusal.RefusedException {@code OVERLOADED} if too much is staged already
   */
  public Staging stage(RecordId record, long number) {
    return stagings.begin(record, number);
  }

  /** What is staged for a decision, if anything is. */
  public Optional<Staged> staged(RecordId record, long number) {
    return stagings.get(record, number);
  }

  /** The same to be read; never for the public. */
  public Optional<PublicContent> stagedContent(RecordId record, long number) {
    return staged(record, number)
        .map(
            each ->
                new PublicContent(
                    stagings.contents(),
                    each.content(),
                    0,
                    each.length(),
                    each.sha256(),
                    "application/octet-stream"));
  }

  /** Drops what is staged for a decision; whether there was anything. */
  public boolean dropStaged(RecordId record, long number) {
    return stagings.drop(record, number);
  }

  /** Drops what was staged before {@code before}, and returns how much that was. */
  public int expireStaged(Instant before) {
    return stagings.expire(before);
  }

  /**
   * Makes an item public, in the place of what was public of the record. Again with the same or an
   * earlier number: nothing happens.
   *
   * @param bundle written first, under a number that nobody knows yet
   * @param at when it takes effect
   * @return whether anything happened
   * @throws IOException if the bundle cannot be read
   * @throws IllegalArgumentException if an attachment does not lie in the bundle
   * @throws org.verbale.refusal.RefusedException {@code TOO_LARGE}
   */
  public boolean publish(PublicItem item, BundleSource bundle, Instant at) throws IOException {
    if (isPast(entry(item.record()).orElse(null), item.number())) {
      return false;
    }
    var out = new ContentWriter(writer, bundles, limits.bundle());
    boolean published = false;
    try {
      bundle.writeTo(out);
      var file = new PublicEntry.Bundle(out.content(), out.length(), out.end());
      checkAttachments(item, file.length());
      published = writer.<Boolean>write(rows -> publish(rows, item, file, at));
    } finally {
      if (!published && storage.failure() == null) {
        out.discard();
      }
    }
    if (published) {
      tell();
    }
    return published;
  }

  private boolean publish(Transaction rows, PublicItem item, PublicEntry.Bundle file, Instant at) {
    @Nullable PublicEntry before = entry(rows, item.record());
    if (isPast(before, item.number())) {
      return false;
    }
    boolean corrected = before instanceof PublicEntry.Item;
    Instant now = Instant.ofEpochMilli(at.toEpochMilli());
    long event =
        Events.add(
            rows,
            number ->
                new PublicEvent(
                    number,
                    corrected ? PublicEvent.Kind.CORRECTED : PublicEvent.Kind.PUBLISHED,
                    item.record(),
                    item.number(),
                    item.review(),
                    item.state(),
                    item.type(),
                    item.language(),
                    now));
    Instant first = before instanceof PublicEntry.Item old ? old.published() : now;
    bundles.set(rows, file.content(), Contents.State.KEPT);
    replace(rows, before, new PublicEntry.Item(item, event, first, now, corrected, file));
    stagings.dropUpTo(rows, item.record(), item.number());
    return true;
  }

  private static void checkAttachments(PublicItem item, long length) {
    for (PublicPart part : item.parts()) {
      if (part instanceof PublicPart.Attachment file && file.offset() + file.length() > length) {
        throw new IllegalArgumentException(
            "attachment " + file.index() + ": ends behind the bundle (expected: within)");
      }
    }
  }

  /**
   * Makes a record public no more: a tombstone stays. Nothing happens where it is not public, or
   * for an earlier number; what is staged up to {@code number} goes in any case.
   *
   * @param number of the decision
   * @return whether anything public changed
   */
  public boolean withdraw(RecordId record, long number, Instant at) {
    boolean changed =
        writer.<Boolean>write(
            rows -> {
              stagings.dropUpTo(rows, record, number);
              @Nullable PublicEntry before = entry(rows, record);
              if (!(before instanceof PublicEntry.Item item) || isPast(before, number)) {
                return false;
              }
              withdraw(rows, item, number, Instant.ofEpochMilli(at.toEpochMilli()));
              return true;
            });
    if (changed) {
      tell();
    }
    return changed;
  }

  private void withdraw(Transaction rows, PublicEntry.Item item, long number, Instant at) {
    long event =
        Events.add(
            rows,
            next ->
                new PublicEvent(
                    next,
                    PublicEvent.Kind.WITHDRAWN,
                    item.record(),
                    number,
                    item.review(),
                    item.state(),
                    item.type(),
                    item.item().language(),
                    at));
    var tombstone =
        new PublicEntry.Withdrawn(
            item.record(),
            number,
            item.review(),
            item.state(),
            item.type(),
            event,
            item.published(),
            at);
    replace(rows, item, tombstone);
  }

  private void replace(Transaction rows, @Nullable PublicEntry before, PublicEntry after) {
    if (before != null) {
      Listing.remove(rows, before);
    }
    if (before instanceof PublicEntry.Item old) {
      bundles.set(rows, old.bundle().content(), Contents.State.GONE);
    }
    Listing.add(rows, after);
    rows.put(PublicTable.ENTRY, key(after.record()), after.toBytes().toByteArray());
  }

  private static boolean isPast(@Nullable PublicEntry entry, long number) {
    return entry != null && number <= entry.number();
  }

  /** What the public is shown of a record; nothing if it was never public. */
  public Optional<PublicEntry> entry(RecordId record) {
    return Optional.ofNullable(storage.<@Nullable PublicEntry>read(view -> entry(view, record)));
  }

  private static @Nullable PublicEntry entry(View view, RecordId record) {
    byte @Nullable [] row = view.get(PublicTable.ENTRY, key(record));
    return row == null ? null : Rows.decode("entry " + record, row, PublicEntry::read);
  }

  static byte[] key(RecordId record) {
    return Key.text(record.value()).bytes();
  }

  /**
   * A page of entries, newest first.
   *
   * @param after where the page before ended
   * @param limit most entries; at least 1, and no more than the store's own
   */
  public Page entries(Filter filter, Optional<Cursor> after, int limit) {
    int atMost = Math.clamp(limit, 1, limits.page());
    return storage.read(
        view -> {
          Listing.Found found = Listing.find(view, filter, after, atMost, limits.looked());
          return page(view, found);
        });
  }

  private Page page(View view, Listing.Found found) {
    List<PublicEntry> entries = new ArrayList<>();
    long bytes = 0;
    for (Listing.Place place : found.places()) {
      byte @Nullable [] row = view.get(PublicTable.ENTRY, key(place.record()));
      if (row == null) {
        throw Rows.damaged("entry " + place.record(), "missing (expected: as it is listed)", null);
      }
      bytes += row.length;
      if (bytes > limits.pageBytes() && !entries.isEmpty()) {
        return new Page(entries, Optional.of(new Cursor(entries.getLast().event())));
      }
      entries.add(Rows.decode("entry " + place.record(), row, PublicEntry::read));
    }
    return new Page(entries, found.next());
  }

  /** Values that public items have, in the order of their characters. */
  public List<ValueCount> values(Facet facet) {
    return storage.read(view -> Listing.values(view, facet));
  }

  /** The file that proves what is public of a record. */
  public Optional<PublicContent> bundle(RecordId record) {
    return item(record)
        .map(each -> content(each, 0, each.bundle().length(), "application/octet-stream"));
  }

  /** The disclosed attachment at {@code part}. */
  public Optional<PublicContent> attachment(RecordId record, int part) {
    return item(record)
        .flatMap(
            each ->
                each.item()
                    .attachment(part)
                    .map(file -> content(each, file.offset(), file.length(), file.mediaType())));
  }

  private PublicContent content(PublicEntry.Item item, long offset, long length, String mediaType) {
    PublicEntry.Bundle file = item.bundle();
    return new PublicContent(bundles, file.content(), offset, length, file.sha256(), mediaType);
  }

  private Optional<PublicEntry.Item> item(RecordId record) {
    return entry(record)
        .flatMap(each -> each instanceof PublicEntry.Item i ? Optional.of(i) : Optional.empty());
  }

  /**
   * Events behind number {@code after}, in order.
   *
   * @param limit most of them; at least 1, and no more than the store's own
   */
  public List<PublicEvent> events(long after, int limit) {
    int atMost = Math.clamp(limit, 1, limits.page());
    return storage.read(view -> Events.after(view, after, atMost));
  }

  /** Number of the newest event; 0 if there is none. */
  public long lastEvent() {
    return storage.<Long>read(Events::last);
  }

  /**
   * Has {@code listener} called after each new event, on the thread that made it: it only wakes
   * somebody up.
   */
  public void onEvent(Runnable listener) {
    listeners.add(requireNonNull(listener, "listener"));
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }

  /** How far those who follow the events have come. */
  public Outbox outbox() {
    return new Outbox(storage, writer);
  }

  /** How many files are withdrawn, replaced or dropped and not off the disk yet. */
  public long sweeping() {
    return sweep.waiting();
  }

  /** Sweeps now, on the calling thread; whether all is gone. For tests. */
  boolean sweep() {
    return sweep.sweep();
  }

  /** Why nothing can be written any more; null while all is well. */
  public @Nullable StorageException failure() {
    return storage.failure();
  }

  /** Waits for reads under way, then closes. Followers must have ended. */
  @Override
  public void close() {
    sweep.close();
    storage.close();
  }
}
