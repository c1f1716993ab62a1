package org.verbale.reinstatement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.Leaf;
import org.verbale.log.Position;

/**
 * An entry of the old log, verbatim. Position and object are those of the leaf; that the leaf was
 * in the log is shown by whoever knows its hash: the chain's end, or the entry behind it. Blobs are
 * named by the object, whose form is not known here.
 *
 * <p>Encoded as {@code uint64 index; opaque leaf[74]; opaque position<V>; opaque object<V>; Blob
 * blobs<V>}.
 *
 * @param index where the leaf is said to have stood in the old log: decides the order of leaves of
 *     different chains and one time, and nothing else
 * @param blobs by kind, ascending, at most one of each
 */
public record FormerEntry(long index, Leaf leaf, Position position, Bytes object, List<Blob> blobs)
    implements TlsStruct {
  private static final int MAX_POSITION = 512;

  /**
   * Content that the object names by hash.
   *
   * @param kind number of {@code archive.proto}, from 1
   */
  public record Blob(int kind, Bytes content) implements TlsStruct {
    public Blob {
      requireNonNull(content, "content");
      if (kind < 1 || kind > 255) {
        throw new IllegalArgumentException("kind: " + kind + " (expected: 1 to 255)");
      }
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(kind).opaque(content);
    }

    private static Blob read(TlsReader in) throws MalformedException {
      int kind = in.uint8("blob/kind");
      if (kind == 0) {
        throw new MalformedException("blob/kind", "0", "1 to 255");
      }
      return new Blob(kind, in.opaque("blob"));
    }
  }

  /**
   * @throws IllegalArgumentException if position or object are not the leaf's, blobs are not in
   *     order, or the index is negative
   */
  public FormerEntry {
    requireNonNull(leaf, "leaf");
    requireNonNull(object, "object");
    blobs = List.copyOf(blobs);
    if (index < 0) {
      throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
    }
    if (!position.hash().equals(leaf.position())) {
      throw new IllegalArgumentException("position: another one (expected: the leaf's)");
    }
    if (!Digest.sha256(object.toByteArray()).equals(leaf.object())) {
      throw new IllegalArgumentException("object: another one (expected: the leaf's)");
    }
    for (int i = 1; i < blobs.size(); i++) {
      if (blobs.get(i - 1).kind() >= blobs.get(i).kind()) {
        throw new IllegalArgumentException("blobs: not in order (expected: by kind, each once)");
      }
    }
  }

  /** What names it in a proof, or in the position of the entry behind it. */
  public Digest hash() {
    return leaf.hash();
  }

  /** Bytes of object and blobs. */
  public long size() {
    return object.size() + blobs.stream().mapToLong(blob -> blob.content().size()).sum();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(index).struct(leaf).text(position.toText()).opaque(object);
    out.vector(inner -> blobs.forEach(blob -> blob.writeTo(inner)));
  }

  /** Reads one from {@code in}. */
  public static FormerEntry read(TlsReader in) throws MalformedException {
    long index = in.uint64("index");
    Leaf leaf = Leaf.parse(in.raw("leaf", Leaf.LENGTH));
    String position = new String(in.opaque("position", MAX_POSITION).toByteArray(), UTF_8);
    return of(index, leaf, Position.parse(position), in);
  }

  private static FormerEntry of(long index, Leaf leaf, Position position, TlsReader in)
      throws MalformedException {
    Bytes object = in.opaque("object");
    List<Blob> blobs = in.vector("blobs", 255, Blob::read);
    try {
      return new FormerEntry(index, leaf, position, object, blobs);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("entry", "does not fit its leaf", "position and object of it");
    }
  }
}
