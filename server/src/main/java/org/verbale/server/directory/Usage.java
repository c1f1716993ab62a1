package org.verbale.server.directory;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * What became of a KeyPackage, by its init key and for ever: an init key that was seen once never
 * comes back under other bytes.
 *
 * @param keyPackage SHA-256 of the KeyPackage
 */
record Usage(Digest keyPackage, State state) {
  enum State {
    /** Waits for somebody to claim it. */
    WAITING('w'),
    /** Given out once, or carried by a resync request; one Commit may use it. */
    CLAIMED('c'),
    /** May be given out and used again. */
    LAST_RESORT('l'),
    /** A Commit added its device with it, or it went bad while it waited. */
    USED('u');

    private final byte onDisk;

    State(char onDisk) {
      this.onDisk = (byte) onDisk;
    }

    private static State of(byte onDisk) {
      for (State state : values()) {
        if (state.onDisk == onDisk) {
          return state;
        }
      }
      throw new IllegalStateException("key package: malformed row (expected: as written)");
    }
  }

  static Digest hash(KeyPackage keyPackage) {
    return Digest.sha256(keyPackage.toBytes().toByteArray());
  }

  static Optional<Usage> find(View view, KeyPackage keyPackage) {
    byte @Nullable [] row = view.get(Table.INIT_KEY, key(keyPackage));
    if (row == null) {
      return Optional.empty();
    }
    Digest hash = Digest.of(Arrays.copyOf(row, Digest.LENGTH));
    return Optional.of(new Usage(hash, State.of(row[Digest.LENGTH])));
  }

  static void put(Transaction transaction, KeyPackage keyPackage, State state) {
    byte[] row = Arrays.copyOf(hash(keyPackage).toByteArray(), Digest.LENGTH + 1);
    row[Digest.LENGTH] = state.onDisk;
    transaction.put(Table.INIT_KEY, key(keyPackage), row);
  }

  private static byte[] key(KeyPackage keyPackage) {
    return Key.digest(Digest.sha256(keyPackage.initKey().toByteArray())).bytes();
  }
}
