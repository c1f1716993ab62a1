package org.verbale.record;

import java.util.ArrayList;
import java.util.List;
import org.verbale.id.Digest;
import org.verbale.log.CompactRange;
import org.verbale.log.TreeHasher;

/**
 * The RFC 6962 tree of an attachment's ciphertext chunks; its root stands in the private block. The
 * server recomputes it. Not thread-safe.
 */
public final class CiphertextTree {
  private final CompactRange edge = new CompactRange();
  private final List<Digest> leaves = new ArrayList<>();

  /** {@code SHA-256(0x00 || chunk)}. */
  public static Digest leaf(byte[] chunk) {
    return new TreeHasher().leaf(chunk);
  }

  /** Adds the next chunk by its {@link #leaf}. */
  public void add(Digest leaf) {
    edge.append(leaf, (level, index, hash) -> {});
    leaves.add(leaf);
  }

  /** The hash of each chunk so far. */
  public List<Digest> leaves() {
    return List.copyOf(leaves);
  }

  /** The root over the chunks so far. */
  public Digest root() {
    return edge.head().root();
  }
}
