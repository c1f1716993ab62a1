package org.verbale.server.directory;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;

/** How many KeyPackages were claimed in the running hour, by one device and of one device. */
final class Claims {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final int CLAIMANT = 1;
  private static final int TARGET = 2;

  private Claims() {}

  /** Counts {@code count} claims of the device that calls. */
  static void byClaimant(Transaction state, String device, int count, int limit, long time) {
    count(state, Key.uint8(CLAIMANT).andText(device), count, limit, time);
  }

  /** Counts a claim of one KeyPackage of {@code certificate}. */
  static void ofTarget(Transaction state, Digest certificate, int limit, long time) {
    count(state, Key.uint8(TARGET).andDigest(certificate), 1, limit, time);
  }

  private static void count(Transaction state, Key key, int count, int limit, long time) {
    long hour = time / HOUR;
    long before = 0;
    byte @Nullable [] row = state.get(Table.CLAIM, key.bytes());
    if (row != null) {
      ByteBuffer in = ByteBuffer.wrap(row);
      before = in.getLong() == hour ? in.getLong() : 0;
    }
    if (before + count > limit) {
      throw new Refusal.RateLimited(Duration.ofMillis((hour + 1) * HOUR - time)).asException();
    }
    state.put(Table.CLAIM, key.bytes(), Key.uint64(hour).andUint64(before + count).bytes());
  }
}
