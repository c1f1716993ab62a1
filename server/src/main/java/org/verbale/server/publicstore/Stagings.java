package org.verbale.server.publicstore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Rows of what is staged. */
final class Stagings {
  private Stagings() {}

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

  static Optional<Staged> get(View view, RecordId record, long number) {
    byte @Nullable [] row = view.get(PublicTable.STAGED, key(record, number));
    return row == null ? Optional.empty() : Optional.of(decode(row));
  }

  static void put(Transaction write, RecordId record, long number, Staged staged) {
    write.put(PublicTable.STAGED, key(record, number), staged.toBytes().toByteArray());
  }

  /** Whether there was anything. */
  static boolean drop(Transaction write, Contents contents, RecordId record, long number) {
    Optional<Staged> staged = get(write, record, number);
    staged.ifPresent(each -> drop(write, contents, key(record, number), each));
    return staged.isPresent();
  }

  /** Drops what is staged for decisions about {@code record} up to {@code number}. */
  static void dropUpTo(Transaction write, Contents contents, RecordId record, long number) {
    KeyRange range = KeyRange.prefix(Key.text(record.value()));
    write.scan(
        PublicTable.STAGED,
        range,
        (key, row) -> {
          byte[] last = Arrays.copyOfRange(key, key.length - Long.BYTES, key.length);
          if (Rows.uint64("staged", last) <= number) {
            drop(write, contents, key, decode(row));
          }
          return true;
        });
  }

  static int expire(Transaction write, Contents contents, Instant before) {
    int[] expired = {0};
    write.scan(
        PublicTable.STAGED,
        KeyRange.all(),
        (key, row) -> {
          Staged staged = decode(row);
          if (staged.at().isBefore(before)) {
            drop(write, contents, key, staged);
            expired[0]++;
          }
          return true;
        });
    return expired[0];
  }

  private static void drop(Transaction write, Contents contents, byte[] key, Staged staged) {
    write.delete(PublicTable.STAGED, key);
    contents.set(write, staged.content(), Contents.State.GONE);
  }

  private static Staged decode(byte[] row) {
    return Rows.decode("staged", row, Staged::read);
  }

  private static byte[] key(RecordId record, long number) {
    return Key.text(record.value()).andUint64(number).bytes();
  }
}
