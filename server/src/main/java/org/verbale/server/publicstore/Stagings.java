package org.verbale.server.publicstore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** What is staged: taken, found, dropped. Thread-safe. */
final class Stagings {
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Storage storage;
  private final Writer writer;
  private final PublicLimits limits;
  private final Contents contents;

  Stagings(Storage storage, Writer writer, PublicLimits limits) {
    this.storage = requireNonNull(storage, "storage");
    this.writer = requireNonNull(writer, "writer");
    this.limits = requireNonNull(limits, "limits");
    this.contents = new Contents(storage, PublicTable.STAGED_CONTENT, PublicTable.STAGED_CHUNK);
  }

  Contents contents() {
    return contents;
  }

  /** See {@link PublicStore#stage}. */
  Staging begin(RecordId record, long number) {
    if (!storage.<Boolean>read(view -> isRoomFor(view, 1))) {
      throw new Refusal.Overloaded(RETRY).asException();
    }
    var out = new ContentWriter(writer, contents, limits.bundle());
    return new Staging(this, out, record, number);
  }

  /** See {@link Staging#finish}. */
  Staged finish(ContentWriter out, RecordId record, long number, Instant at) {
    Staged staged = new Staged(out.content(), out.length(), out.end(), at);
    boolean kept =
        writer.<Boolean>write(
            rows -> {
              boolean room = isRoomFor(rows, staged.length());
              if (room) {
                drop(rows, record, number);
                rows.put(PublicTable.STAGED, key(record, number), staged.toBytes().toByteArray());
                contents.set(rows, staged.content(), Contents.State.KEPT);
              }
              return room;
            });
    if (!kept) {
      out.discard();
      throw new Refusal.Overloaded(RETRY).asException();
    }
    return staged;
  }

  private boolean isRoomFor(View view, long length) {
    List<Staged> waiting = all(view);
    long bytes = waiting.stream().mapToLong(Staged::length).sum();
    return waiting.size() < limits.stagedCount() && bytes + length <= limits.staged();
  }

  Optional<Staged> get(RecordId record, long number) {
    return storage.read(view -> get(view, record, number));
  }

  boolean drop(RecordId record, long number) {
    return writer.<Boolean>write(rows -> drop(rows, record, number));
  }

  int expire(Instant before) {
    return writer.<Integer>write(rows -> expire(rows, before));
  }

  static List<Staged> all(View view) {
    List<Staged> all = new ArrayList<>();
    view.scan(
        PublicTable.STAGED,
        KeyRange.all(),
        (key, row) -> {
          all.add(decode(row));
          return true;
        });
    return all;
  }

  private static Optional<Staged> get(View view, RecordId record, long number) {
    byte @Nullable [] row = view.get(PublicTable.STAGED, key(record, number));
    return row == null ? Optional.empty() : Optional.of(decode(row));
  }

  private boolean drop(Transaction write, RecordId record, long number) {
    Optional<Staged> staged = get(write, record, number);
    staged.ifPresent(each -> drop(write, key(record, number), each));
    return staged.isPresent();
  }

  /** Drops what is staged for decisions about {@code record} up to {@code number}. */
  void dropUpTo(Transaction write, RecordId record, long number) {
    write.scan(
        PublicTable.STAGED,
        KeyRange.prefix(prefix(record)),
        (key, row) -> {
          byte[] last = Arrays.copyOfRange(key, key.length - Long.BYTES, key.length);
          if (Rows.uint64("staged", last) <= number) {
            drop(write, key, decode(row));
          }
          return true;
        });
  }

  private int expire(Transaction write, Instant before) {
    int[] expired = {0};
    write.scan(
        PublicTable.STAGED,
        KeyRange.all(),
        (key, row) -> {
          Staged staged = decode(row);
          if (staged.at().isBefore(before)) {
            drop(write, key, staged);
            expired[0]++;
          }
          return true;
        });
    return expired[0];
  }

  private void drop(Transaction write, byte[] key, Staged staged) {
    write.delete(PublicTable.STAGED, key);
    contents.set(write, staged.content(), Contents.State.GONE);
  }

  private static Staged decode(byte[] row) {
    return Rows.decode("staged", row, Staged::read);
  }

  private static byte[] key(RecordId record, long number) {
    return prefix(record).andUint64(number).bytes();
  }

  /** By its hash: keys outlive what is purged, and the record may never become public. */
  private static Key prefix(RecordId record) {
    return Key.digest(Digest.sha256(record.value().getBytes(US_ASCII)));
  }
}
