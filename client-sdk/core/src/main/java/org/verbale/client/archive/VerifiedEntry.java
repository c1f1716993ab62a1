package org.verbale.client.archive;

import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.v1.Blob;

/**
 * An entry that stands in its chain right behind the one before. Made only by {@link ChainReader}.
 * Immutable.
 *
 * <p>The object has the hash that the leaf states. The blobs have not been compared with anything:
 * their hashes stand inside the object, which whoever understands it checks.
 */
public final class VerifiedEntry {
  private final long index;
  private final Leaf leaf;
  private final Digest leafHash;
  private final Position position;
  private final Bytes object;
  private final Map<Blob.Kind, Bytes> blobs;

  VerifiedEntry(
      long index,
      Leaf leaf,
      Digest leafHash,
      Position position,
      Bytes object,
      Map<Blob.Kind, Bytes> blobs) {
    this.index = index;
    this.leaf = leaf;
    this.leafHash = leafHash;
    this.position = position;
    this.object = object;
    this.blobs = Map.copyOf(blobs);
  }

  /** Index of the leaf in the log, as the server says; increasing along the chain. */
  public long index() {
    return index;
  }

  public Leaf leaf() {
    return leaf;
  }

  public Digest leafHash() {
    return leafHash;
  }

  public Position position() {
    return position;
  }

  /** A signed note, or a certificate in DER. */
  public Bytes object() {
    return object;
  }

  /** Unchecked bytes of one kind, if the server gave them. */
  public Optional<Bytes> blob(Blob.Kind kind) {
    return Optional.ofNullable(blobs.get(kind));
  }

  @Override
  public String toString() {
    return "VerifiedEntry[" + index + ", " + leaf.kind() + ", " + position.sequence() + "]";
  }
}
