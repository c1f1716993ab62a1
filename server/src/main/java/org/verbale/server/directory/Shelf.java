package org.verbale.server.directory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * The one-time KeyPackages of one device: a queue, oldest first.
 *
 * @param first number of the oldest that waits
 * @param next number that the next one gets
 */
record Shelf(long first, long next) {
  private static final int LAST_RESORT = 0;
  private static final int ONE_TIME = 1;

  static Shelf of(View view, Digest certificate) {
    byte @Nullable [] row = view.get(Table.SHELF, Key.digest(certificate).bytes());
    if (row == null) {
      return new Shelf(0, 0);
    }
    ByteBuffer in = ByteBuffer.wrap(row);
    return new Shelf(in.getLong(), in.getLong());
  }

  int waiting() {
    return (int) (next - first);
  }

  Shelf put(Transaction state, Digest certificate, byte[] message) {
    state.put(Table.KEY_PACKAGE, oneTime(certificate, next), message);
    return new Shelf(first, next + 1).write(state, certificate);
  }

  /** Without the oldest. */
  Shelf drop(Transaction state, Digest certificate) {
    state.delete(Table.KEY_PACKAGE, oneTime(certificate, first));
    return new Shelf(first + 1, next).write(state, certificate);
  }

  /** The oldest that waits; there must be one. */
  byte[] oldest(View view, Digest certificate) {
    byte @Nullable [] message = view.get(Table.KEY_PACKAGE, oneTime(certificate, first));
    if (message == null) {
      throw new IllegalStateException("shelf: a gap (expected: a KeyPackage for each number)");
    }
    return message;
  }

  static byte @Nullable [] lastResort(View view, Digest certificate) {
    return view.get(Table.KEY_PACKAGE, lastResortKey(certificate));
  }

  static void putLastResort(Transaction state, Digest certificate, byte[] message) {
    state.put(Table.KEY_PACKAGE, lastResortKey(certificate), message);
  }

  private Shelf write(Transaction state, Digest certificate) {
    state.put(
        Table.SHELF, Key.digest(certificate).bytes(), Key.uint64(first).andUint64(next).bytes());
    return this;
  }

  private static byte[] oneTime(Digest certificate, long number) {
    return Key.digest(certificate).andUint8(ONE_TIME).andUint64(number).bytes();
  }

  private static byte[] lastResortKey(Digest certificate) {
    return Key.digest(certificate).andUint8(LAST_RESORT).bytes();
  }
}
