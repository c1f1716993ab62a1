package org.verbale.tile;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.log.Leaf;

/**
 * The content of a bundle: entries of a tile one behind the other. Those of an entry bundle have a
 * length of two bytes (c2sp.org/tlog-tiles) and are leaves here, 74 bytes each; those of a position
 * bundle are {@code opaque opening<V>}.
 */
public final class Bundle {
  /** Most bytes of one opening of a position bundle. */
  public static final int MAX_OPENING = 1 << 20;

  /** Most bytes of a bundle. */
  public static final int MAX_SIZE = 16 << 20;

  private Bundle() {}

  /** The bundle of {@code leaves}, 1 to 256. */
  public static Bytes ofLeaves(List<Leaf> leaves) {
    TlsWriter out = new TlsWriter();
    for (Leaf leaf : leaves) {
      out.uint16(Leaf.LENGTH).struct(leaf);
    }
    return out.toBytes();
  }

  /**
   * The leaves in an entry bundle of {@code width}.
   *
   * @throws MalformedException if {@code content} is none of them exactly
   */
  public static List<Leaf> leaves(Bytes content, int width) throws MalformedException {
    return read(
        content,
        width,
        in -> {
          int length = in.uint16("length");
          if (length != Leaf.LENGTH) {
            throw new MalformedException("entry", length + " bytes", Leaf.LENGTH + " bytes");
          }
          return Leaf.read(in);
        });
  }

  /**
   * The bundle of {@code openings}, 1 to 256.
   *
   * @throws IllegalArgumentException if one has more than a mebibyte
   */
  public static Bytes ofOpenings(List<Bytes> openings) {
    TlsWriter out = new TlsWriter();
    for (Bytes opening : openings) {
      if (opening.size() > MAX_OPENING) {
        throw new IllegalArgumentException(
            "opening: " + opening.size() + " bytes (expected: at most " + MAX_OPENING + ")");
      }
      out.opaque(opening);
    }
    return out.toBytes();
  }

  /**
   * The openings in a position bundle of {@code width}.
   *
   * @throws MalformedException if {@code content} is none of them exactly
   */
  public static List<Bytes> openings(Bytes content, int width) throws MalformedException {
    return read(content, width, in -> in.opaque("opening", MAX_OPENING));
  }

  private static <T> List<T> read(Bytes content, int width, TlsReader.Decoder<T> decoder)
      throws MalformedException {
    if (content.size() > MAX_SIZE) {
      throw new MalformedException("bundle", content.size() + " bytes", "at most " + MAX_SIZE);
    }
    return TlsReader.decode(
        content,
        in -> {
          List<T> entries = new ArrayList<>(width);
          while (entries.size() < width) {
            entries.add(decoder.read(in));
          }
          return List.copyOf(entries);
        });
  }
}
