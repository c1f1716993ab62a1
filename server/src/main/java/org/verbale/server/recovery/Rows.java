package org.verbale.server.recovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.refusal.Reason;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Rows of {@link Table#RECOVERY}; what they are stands there. */
final class Rows {
  private static final int WANTED = 0;
  private static final int HERE = 1;
  private static final int WAITING = 2;
  private static final int LOST = 3;
  private static final int ERASED = 4;

  private Rows() {}

  static boolean isWanted(View view, Chain chain, long sequence, Digest leaf) {
    return view.contains(Table.RECOVERY, key(WANTED, chain, sequence, leaf));
  }

  static boolean isHere(View view, Chain chain, long sequence, Digest leaf) {
    return view.contains(Table.RECOVERY, key(HERE, chain, sequence, leaf));
  }

  /** The first leaves of {@code chain} that are shown and not here, by sequence number. */
  static List<ChainProgress.Wanted> wanted(View view, Chain chain, int limit) {
    List<ChainProgress.Wanted> wanted = new ArrayList<>();
    view.scan(
        Table.RECOVERY,
        KeyRange.prefix(Key.uint8(WANTED).andText(chain.toString())),
        (key, row) -> {
          int at = key.length - Digest.LENGTH;
          long sequence = ByteBuffer.wrap(key, at - 8, 8).getLong();
          Digest leaf = Digest.of(Arrays.copyOfRange(key, at, key.length));
          wanted.add(new ChainProgress.Wanted(sequence, leaf));
          return wanted.size() < limit;
        });
    return wanted;
  }

  static void want(Transaction state, Chain chain, long sequence, Digest leaf) {
    state.put(Table.RECOVERY, key(WANTED, chain, sequence, leaf), new byte[0]);
  }

  /** Keeps an entry that was wanted. */
  static void put(Transaction state, FormerEntry entry) {
    byte[] waiting = waiting(entry);
    state.delete(Table.RECOVERY, key(WANTED, entry));
    state.put(Table.RECOVERY, key(HERE, entry), waiting);
    state.put(Table.RECOVERY, waiting, entry.toBytes().toByteArray());
  }

  /** An entry that is here and stands right behind {@code head}. */
  static Optional<FormerEntry> behind(View view, Chain chain, ChannelHead head) {
    List<FormerEntry> found = new ArrayList<>();
    view.scan(
        Table.RECOVERY,
        KeyRange.prefix(Key.uint8(HERE).andText(chain.toString()).andUint64(head.length())),
        (key, waiting) -> {
          FormerEntry entry = entry(view.get(Table.RECOVERY, waiting));
          if (head.isFollowedBy(entry.position())) {
            found.add(entry);
          }
          return found.isEmpty();
        });
    return found.stream().findFirst();
  }

  /** The first in the order of the old log. */
  static Optional<FormerEntry> first(View view) {
    List<byte[]> first = new ArrayList<>();
    view.scan(
        Table.RECOVERY,
        KeyRange.prefix(Key.uint8(WAITING)),
        (key, row) -> {
          first.add(row);
          return false;
        });
    return first.stream().findFirst().map(Rows::entry);
  }

  static void drop(Transaction state, FormerEntry entry) {
    state.delete(Table.RECOVERY, waiting(entry));
    state.delete(Table.RECOVERY, key(HERE, entry));
  }

  /** Says for ever that this could not be appended. */
  static void lose(Transaction state, FormerEntry entry, Reason reason) {
    state.put(Table.RECOVERY, key(LOST, entry), reason.name().getBytes(US_ASCII));
  }

  static List<Recovery.Lost> lost(View view) {
    List<Recovery.Lost> lost = new ArrayList<>();
    view.scan(
        Table.RECOVERY,
        KeyRange.prefix(Key.uint8(LOST)),
        (key, row) -> {
          int at = key.length - Digest.LENGTH - 8;
          Chain chain = Chain.of(new String(key, 1, at - 2, US_ASCII));
          long sequence = ByteBuffer.wrap(key, at, 8).getLong();
          Optional<Reason> reason = Reason.of(new String(row, US_ASCII));
          lost.add(new Recovery.Lost(chain, sequence, reason.orElseThrow()));
          return true;
        });
    return lost;
  }

  /** A decision to erase the content of {@code record} is here. */
  static void explain(Transaction state, RecordId record) {
    state.put(Table.RECOVERY, erased(record), new byte[0]);
  }

  static boolean isExplained(View view, RecordId record) {
    return view.contains(Table.RECOVERY, erased(record));
  }

  private static byte[] erased(RecordId record) {
    return Key.uint8(ERASED).andText(record.value()).bytes();
  }

  /**
   * Forgets what was shown and never came, and which decisions came: at most {@code limit} rows;
   * says whether that is all.
   */
  static boolean forget(Transaction state, int limit) {
    List<byte[]> keys = new ArrayList<>();
    for (int what : List.of(WANTED, ERASED)) {
      state.scan(
          Table.RECOVERY,
          KeyRange.prefix(Key.uint8(what)),
          (key, row) -> {
            keys.add(key);
            return keys.size() < limit;
          });
    }
    keys.forEach(key -> state.delete(Table.RECOVERY, key));
    return keys.size() < limit;
  }

  private static FormerEntry entry(byte @Nullable [] row) {
    if (row == null) {
      throw new IllegalStateException("recovery: no entry (expected: one that is said to be here)");
    }
    try {
      return TlsReader.decode(Bytes.of(row), FormerEntry::read);
    } catch (MalformedException e) {
      throw new IllegalStateException("recovery: malformed row (expected: as written)", e);
    }
  }

  private static byte[] key(int what, FormerEntry entry) {
    return key(what, entry.position().chain(), entry.position().sequence(), entry.hash());
  }

  private static byte[] key(int what, Chain chain, long sequence, Digest leaf) {
    return Key.uint8(what).andText(chain.toString()).andUint64(sequence).andDigest(leaf).bytes();
  }

  private static byte[] waiting(FormerEntry entry) {
    return Key.uint8(WAITING)
        .andUint64(entry.leaf().time())
        .andUint64(entry.index())
        .andDigest(entry.hash())
        .bytes();
  }
}
