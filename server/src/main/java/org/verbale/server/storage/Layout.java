package org.verbale.server.storage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a database consists of. A directory keeps to the one it was begun with: none can be opened
 * as another.
 *
 * @param name as operators know it
 * @param kind names the format, without its version
 * @param version from 1
 * @param meta the table of single values, which RocksDB insists on
 * @param tables all there are, {@code meta} among them
 */
public record Layout(
    String name, String kind, int version, Family meta, List<? extends Family> tables) {
  /** RocksDB insists on one family of this name. */
  static final String META_FAMILY = "default";

  /** The data directory: the archive and the state of every feature. */
  static final Layout DATA =
      new Layout("data directory", "verbale/data", 1, Table.META, List.of(Table.values()));

  /**
   * @throws IllegalArgumentException if {@code meta} is not among the tables or has another name
   */
  public Layout {
    tables = List.copyOf(tables);
    if (!tables.contains(meta) || !meta.family().equals(META_FAMILY)) {
      throw new IllegalArgumentException("meta: missing (expected: a table on disk as default)");
    }
  }

  /** The one line of a directory's marker. */
  String format() {
    return kind + "/v" + version + "\n";
  }

  /** Whether {@code format} is a marker of this kind, of whatever version. */
  boolean isOfThisKind(String format) {
    return Pattern.matches(Pattern.quote(kind) + "/v[0-9]{1,9}\n", format);
  }

  static byte[] bytes(Family table) {
    return table.family().getBytes(StandardCharsets.UTF_8);
  }
}
