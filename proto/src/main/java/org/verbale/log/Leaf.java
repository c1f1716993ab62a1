package org.verbale.log;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * One entry of the archive: 74 bytes that tell an outsider what kind of thing happened when, and
 * nothing about it.
 *
 * <p>Encoded as {@code uint8 version = 1; uint8 kind; uint64 time; opaque object_hash[32]; opaque
 * position_hash[32]}.
 *
 * @param time of admission, milliseconds since 1970 UTC; never earlier than the leaf before
 * @param object what {@link LeafKind} says
 * @param position {@link Position#hash()}; {@link Digest#ZERO} for {@link LeafKind#MAP_ROOT}, which
 *     stands in no chain
 */
public record Leaf(LeafKind kind, long time, Digest object, Digest position) implements TlsStruct {
  /** Length of the encoding in bytes. */
  public static final int LENGTH = 74;

  private static final int VERSION = 1;

  /**
   * @throws IllegalArgumentException if the time is negative, a map root has a position, or another
   *     kind has none
   */
  public Leaf {
    requireNonNull(object, "object");
    if (time < 0) {
      throw new IllegalArgumentException("time: " + time + " (expected: >= 0)");
    }
    if ((kind == LeafKind.MAP_ROOT) != position.equals(Digest.ZERO)) {
      throw new IllegalArgumentException(
          "position: "
              + (kind == LeafKind.MAP_ROOT ? "given" : "none")
              + " for "
              + kind
              + " (expected: none for MAP_ROOT alone)");
    }
  }

  /** The leaf that a SEAL appends. */
  public static Leaf mapRoot(long time, Digest root) {
    return new Leaf(LeafKind.MAP_ROOT, time, root, Digest.ZERO);
  }

  /** Its hash in the tree: {@code SHA-256(0x00 || encoding)}. */
  public Digest hash() {
    return hash(new TreeHasher());
  }

  /** The same with a hasher at hand. */
  public Digest hash(TreeHasher hasher) {
    return hasher.leaf(toByteArray());
  }

  /**
   * Reads the 74 bytes.
   *
   * @throws MalformedException if {@code bytes} are no leaf
   */
  public static Leaf parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, Leaf::read);
  }

  /** Reads one from {@code in}. */
  public static Leaf read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", Integer.toString(version), "1");
    }
    int code = in.uint8("kind");
    long time = Path.readCount(in, "time");
    Digest object = Path.readDigest(in);
    Digest position = Path.readDigest(in);
    try {
      return new Leaf(LeafKind.of(code), time, object, position);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("leaf", "kind " + code, "a known kind with its position");
    }
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION).uint8(kind.code()).uint64(time);
    out.raw(object.toByteArray()).raw(position.toByteArray());
  }

  private byte[] toByteArray() {
    TlsWriter out = new TlsWriter();
    writeTo(out);
    return out.toByteArray();
  }
}
