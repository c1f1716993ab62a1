package org.verbale.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.log.InclusionProof;
import org.verbale.log.MemoryTree;
import org.verbale.log.TreeHasher;

/**
 * The tree of a record's salted parts; its root is what the author signs. A part is opened with its
 * salt and its path, and says nothing about the others.
 *
 * <p>Leaf {@code i} is {@code SHA-256(0x00 || salt_i || part_i)}, {@code salt_i} is {@code
 * HMAC-SHA-256(seed, "part" || uint32 i)}; nodes are those of RFC 6962. Not thread-safe.
 */
public final class PartsTree {
  private static final byte[] LABEL = "part".getBytes(US_ASCII);

  private final List<Part> parts;
  private final List<Bytes> salts;
  private final MemoryTree tree;

  private PartsTree(List<Part> parts, List<Bytes> salts, MemoryTree tree) {
    this.parts = parts;
    this.salts = salts;
    this.tree = tree;
  }

  /**
   * {@code parts} with as many dummies behind as bring their number to a power of two, at least 4.
   *
   * @throws IllegalArgumentException for no part, a dummy, or more than 4096 parts
   */
  public static List<Part> pad(List<Part> parts) {
    if (parts.isEmpty() || parts.size() > RecordLimits.MAX_PARTS) {
      throw new IllegalArgumentException(
          "parts: " + parts.size() + " (expected: 1 to " + RecordLimits.MAX_PARTS + ")");
    }
    if (parts.contains(Part.DUMMY)) {
      throw new IllegalArgumentException("parts: a dummy (expected: none yet)");
    }
    int count = RecordLimits.MIN_PARTS;
    while (count < parts.size()) {
      count *= 2;
    }
    var padded = new ArrayList<>(parts);
    padded.addAll(Collections.nCopies(count - parts.size(), Part.DUMMY));
    return List.copyOf(padded);
  }

  /**
   * The tree of padded parts.
   *
   * @param seed 32 random bytes of this record alone
   * @throws IllegalArgumentException if their number is no power of two from 4 to 4096
   */
  public static PartsTree of(SecretBytes seed, List<Part> padded) {
    checkCount(padded.size());
    var salts = new ArrayList<Bytes>(padded.size());
    var tree = new MemoryTree();
    for (int i = 0; i < padded.size(); i++) {
      byte[] salt = Hkdf.mac(seed, LABEL, new TlsWriter().uint32(i).toByteArray());
      salts.add(Bytes.of(salt));
      tree.append(leaf(salt, padded.get(i)));
    }
    return new PartsTree(List.copyOf(padded), salts, tree);
  }

  static void checkCount(long count) {
    if (count < RecordLimits.MIN_PARTS
        || count > RecordLimits.MAX_PARTS
        || Long.bitCount(count) != 1) {
      throw new IllegalArgumentException(
          "parts: " + count + " (expected: a power of 2, 4 to 4096)");
    }
  }

  static Digest leaf(byte[] salt, Part part) {
    return new TreeHasher().leaf(salt, part.toBytes().toByteArray());
  }

  public Digest root() {
    return tree.head().root();
  }

  /** Number of parts, dummies included. */
  public int count() {
    return parts.size();
  }

  /**
   * Opens part {@code index}: what a publication discloses.
   *
   * @throws IndexOutOfBoundsException unless there is one
   */
  public PartOpening open(int index) {
    return new PartOpening(
        parts.get(index), salts.get(index), InclusionProof.of(tree, index, parts.size()));
  }

  @Override
  public String toString() {
    return "PartsTree[" + parts.size() + "]";
  }
}
