package org.verbale.tile;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.codec.MalformedException;

/**
 * The name of one static file of the log, relative to its prefix: {@code
 * tile/<level|entries|positions>/<N>[.p/<W>]}, N in groups of three digits of which all but the
 * last begin with {@code x}.
 *
 * @param level of the tile, 0 to 63; 0 for bundles
 * @param index of the tile within its level
 * @param width number of hashes or entries: 256, or 1 to 255 of a partial tile
 */
public record TilePath(Kind kind, int level, long index, int width) {
  /** Hashes or entries of a full tile. */
  public static final int FULL = 256;

  static final int HEIGHT = 8;
  private static final int MAX_LEVEL = 63;
  private static final int MAX_LENGTH = 64;
  private static final Pattern FORM =
      Pattern.compile(
          "tile/(0|[1-9][0-9]?|entries|positions)/((?:x[0-9]{3}/)*[0-9]{3})"
              + "(?:\\.p/([1-9][0-9]{0,2}))?");

  /** What stands in the file. */
  public enum Kind {
    /** Hashes of the tree: public. */
    HASHES,
    /** Leaves: for auditors. */
    ENTRIES,
    /** What opens the position hashes of the leaves: for auditors. Verbale's own. */
    POSITIONS;

    private String text(int level) {
      return this == HASHES ? Integer.toString(level) : this == ENTRIES ? "entries" : "positions";
    }
  }

  /**
   * @throws IllegalArgumentException if a number is out of its range, or a bundle has a level
   */
  public TilePath {
    requireNonNull(kind, "kind");
    if (level < 0 || level > MAX_LEVEL || (kind != Kind.HASHES && level != 0)) {
      throw new IllegalArgumentException("level: " + level + " (expected: 0 to 63, 0 of bundles)");
    }
    if (index < 0) {
      throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
    }
    if (width < 1 || width > FULL) {
      throw new IllegalArgumentException("width: " + width + " (expected: 1 to 256)");
    }
  }

  /**
   * The tile as it is in a tree of {@code size} leaves.
   *
   * @throws IllegalArgumentException if that tree has no such tile, not even a partial one
   */
  public static TilePath in(long size, Kind kind, int level, long index) {
    long hashes = hashes(size, level);
    long width = index > (hashes >>> HEIGHT) ? 0 : Math.min(FULL, hashes - (index << HEIGHT));
    if (width <= 0) {
      throw new IllegalArgumentException(
          "tile: " + level + "/" + index + " (expected: one of a tree of " + size + ")");
    }
    return new TilePath(kind, level, index, (int) width);
  }

  /**
   * The paths of all tiles of hashes that a tree of {@code size} has and one of {@code before} did
   * not.
   */
  public static List<TilePath> between(long before, long size) {
    List<TilePath> paths = new ArrayList<>();
    for (int level = 0; hashes(size, level) > 0; level++) {
      long old = hashes(before, level);
      long now = hashes(size, level);
      for (long index = old >>> HEIGHT; (index << HEIGHT) < now && old < now; index++) {
        paths.add(in(size, Kind.HASHES, level, index));
      }
    }
    return paths;
  }

  /** How many hashes the tiles of {@code level} hold of a tree of {@code size}. */
  private static long hashes(long size, int level) {
    int shift = HEIGHT * level;
    return shift < Long.SIZE - 1 ? size >>> shift : 0;
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException if {@code path} is none
   */
  public static TilePath parse(String path) throws MalformedException {
    Matcher match = FORM.matcher(path);
    if (path.length() > MAX_LENGTH || !match.matches()) {
      throw malformed();
    }
    String what = match.group(1);
    Kind kind =
        what.equals("entries")
            ? Kind.ENTRIES
            : what.equals("positions") ? Kind.POSITIONS : Kind.HASHES;
    String width = match.group(3);
    try {
      TilePath tile =
          new TilePath(
              kind,
              kind == Kind.HASHES ? Integer.parseInt(what) : 0,
              Long.parseLong(match.group(2).replace("x", "").replace("/", "")),
              width == null ? FULL : Integer.parseInt(width));
      if (tile.toString().equals(path)) {
        return tile;
      }
    } catch (IllegalArgumentException e) { // a number out of its range
      throw malformed();
    }
    throw malformed();
  }

  /** Whether it has fewer than 256 hashes: such files may disappear when the full one exists. */
  public boolean isPartial() {
    return width < FULL;
  }

  /** The full tile in whose place this one stands. */
  public TilePath full() {
    return new TilePath(kind, level, index, FULL);
  }

  /** Index of the first hash or entry, counted in its level. */
  public long first() {
    return Math.multiplyExact(index, (long) FULL);
  }

  /** The text form. */
  @Override
  public String toString() {
    StringBuilder groups = new StringBuilder(String.format("%03d", index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      groups.insert(0, String.format("x%03d/", rest % 1000));
    }
    String partial = isPartial() ? ".p/" + width : "";
    return "tile/" + kind.text(level) + "/" + groups + partial;
  }

  private static MalformedException malformed() {
    return new MalformedException(
        "tile path", "malformed", "tile/<L|entries|positions>/<N>[.p/<W>] of c2sp.org/tlog-tiles");
  }
}
