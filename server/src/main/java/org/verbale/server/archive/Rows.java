package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * How the archive's rows are laid out. In {@link Table#META}: {@code archive/size} and {@code
 * archive/seals} (uint64 each), {@code archive/sealed} (uint64 size, root[32]), {@code
 * archive/witnessed} (the newest checkpoint that reached a quorum, with its cosignatures).
 */
final class Rows {
  private static final byte[] SIZE = "archive/size".getBytes(UTF_8);
  private static final byte[] SEALS = "archive/seals".getBytes(UTF_8);
  private static final byte[] SEALED = "archive/sealed".getBytes(UTF_8);
  private static final byte[] WITNESSED = "archive/witnessed".getBytes(UTF_8);

  private Rows() {}

  /** An entry without its content. */
  record Place(Leaf leaf, Optional<Position> position) {}

  static long size(View view) {
    return count(view, SIZE);
  }

  static void putSize(Transaction state, long size) {
    state.put(Table.META, SIZE, uint64(size));
  }

  static long seals(View view) {
    return count(view, SEALS);
  }

  /** The head at the newest seal; {@link TreeHead#EMPTY} before the first. */
  static TreeHead sealed(View view) {
    byte[] row = view.get(Table.META, SEALED);
    if (row == null) {
      return TreeHead.EMPTY;
    }
    ByteBuffer in = ByteBuffer.wrap(demandLength(row, 8 + Digest.LENGTH));
    try {
      return new TreeHead(in.getLong(), digest(in));
    } catch (IllegalArgumentException e) {
      throw ArchiveNodes.damaged("archive/sealed: no head", e);
    }
  }

  static void putSealed(Transaction state, TreeHead head, long seals) {
    byte[] row = ByteBuffer.allocate(8 + Digest.LENGTH).putLong(head.size()).array();
    System.arraycopy(head.root().toByteArray(), 0, row, 8, Digest.LENGTH);
    state.put(Table.META, SEALED, row);
    state.put(Table.META, SEALS, uint64(seals));
  }

  /** The newest checkpoint that reached a quorum; null before the first. */
  static @Nullable SignedCheckpoint witnessed(View view) {
    byte[] row = view.get(Table.META, WITNESSED);
    return row == null ? null : checkpoint(row, "archive/witnessed");
  }

  static void putWitnessed(Transaction state, SignedCheckpoint checkpoint) {
    state.put(Table.META, WITNESSED, checkpoint.toBytes().toByteArray());
  }

  /** What was signed at the seal of {@code size}; null if there was none. */
  static @Nullable SignedCheckpoint sealed(View view, long size) {
    byte[] row = view.get(Table.SEAL, uint64(size));
    return row == null ? null : checkpoint(row, "checkpoint " + size);
  }

  /** Whether {@code checkpoint} is what was signed at a seal, with the log's own lines under it. */
  static boolean isOfSeal(View view, SignedCheckpoint checkpoint) {
    SignedCheckpoint own = sealed(view, checkpoint.unverified().head().size());
    return own != null
        && own.unverified().equals(checkpoint.unverified())
        && checkpoint.note().signatures().containsAll(own.note().signatures());
  }

  private static SignedCheckpoint checkpoint(byte[] row, String what) {
    try {
      return SignedCheckpoint.parse(Bytes.of(row));
    } catch (MalformedException e) {
      throw ArchiveNodes.damaged(what + ": malformed", e);
    }
  }

  /**
   * {@code leaf[74]}, then unless it is a map root: {@code salt[32], previous[32], uint64, chain}.
   */
  static byte[] place(Leaf leaf, Optional<Position> position) {
    byte[] chain = position.map(p -> p.chain().toString().getBytes(UTF_8)).orElse(new byte[0]);
    ByteBuffer out =
        ByteBuffer.allocate(
            Leaf.LENGTH
                + (position.isEmpty()
                    ? 0
                    : Position.SALT_LENGTH + Digest.LENGTH + 8 + chain.length));
    out.put(leaf.toBytes().toByteArray());
    position.ifPresent(
        p ->
            out.put(p.salt().toByteArray())
                .put(p.previous().toByteArray())
                .putLong(p.sequence())
                .put(chain));
    return out.array();
  }

  static Place place(byte[] row) {
    return place(row, Chain::of);
  }

  /**
   * The same for many.
   *
   * @param chains gives the chain of a name; throws IllegalArgumentException if there is none
   */
  static Place place(byte[] row, Function<String, Chain> chains) {
    try {
      if (row.length < Leaf.LENGTH) {
        throw new MalformedException("entry", row.length + " bytes", "a leaf and a position");
      }
      Leaf leaf = Leaf.parse(Bytes.of(row, 0, Leaf.LENGTH));
      if (row.length == Leaf.LENGTH) {
        return new Place(leaf, Optional.empty());
      }
      ByteBuffer in = ByteBuffer.wrap(row, Leaf.LENGTH, row.length - Leaf.LENGTH);
      byte[] salt = new byte[Position.SALT_LENGTH];
      in.get(salt);
      Digest previous = digest(in);
      long sequence = in.getLong();
      String name = new String(row, in.position(), in.remaining(), UTF_8);
      Chain chain = chains.apply(name);
      return new Place(leaf, Optional.of(new Position(Bytes.of(salt), chain, sequence, previous)));
    } catch (MalformedException | IllegalArgumentException | BufferUnderflowException e) {
      throw new StorageException(
          Problem.DAMAGED, "archive: an entry is damaged (expected: as it was written)", e);
    }
  }

  static Digest digest(ByteBuffer in) {
    byte[] hash = new byte[Digest.LENGTH];
    in.get(hash);
    return Digest.of(hash);
  }

  static byte[] uint64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  /**
   * @throws StorageException if it is no number
   */
  static long uint64(byte[] row) {
    return ByteBuffer.wrap(demandLength(row, Long.BYTES)).getLong();
  }

  static byte[] demandLength(byte[] row, int length) {
    if (row.length != length) {
      throw ArchiveNodes.damaged("row: " + row.length + " bytes, not " + length, null);
    }
    return row;
  }

  private static long count(View view, byte[] name) {
    byte[] row = view.get(Table.META, name);
    return row == null ? 0 : uint64(row);
  }
}
