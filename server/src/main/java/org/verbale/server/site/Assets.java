package org.verbale.server.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * The files that pages need, from the jar, each under a name that tells its content: so that it can
 * be kept for ever. Thread-safe.
 */
final class Assets {
  private static final String FOLDER = "/assets/";
  private static final int NAME_BYTES = 8;

  /** The check, in the order in which its scripts need each other. */
  static final List<String> CHECK = List.of("check-file.js", "check-steps.js", "check-page.js");

  private static final String STYLE = "site.css";

  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Map<String, Asset> files = new LinkedHashMap<>();

  /** A file. */
  record Asset(String name, Bytes bytes, String mediaType) {}

  Assets() {
    List<String> names = new ArrayList<>(CHECK);
    names.add(STYLE);
    for (String name : names) {
      Bytes bytes = load(name);
      byte[] hash = Digest.sha256(bytes.toByteArray()).toByteArray();
      int dot = name.indexOf('.');
      String path =
          FOLDER
              + name.substring(0, dot)
              + "-"
              + HexFormat.of().formatHex(hash, 0, NAME_BYTES)
              + name.substring(dot);
      paths.put(name, path);
      String type = name.endsWith(".css") ? "text/css" : "text/javascript";
      files.put(path, new Asset(name, bytes, type + "; charset=utf-8"));
    }
  }

  /** A file of this package from the jar. */
  static Bytes load(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": missing (expected: in the jar)");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a file is. */
  String path(String name) {
    String path = paths.get(name);
    if (path == null) {
      throw new IllegalArgumentException("asset: unknown (expected: one of the site's files)");
    }
    return path;
  }

  Optional<Asset> at(String path) {
    return Optional.ofNullable(files.get(path));
  }

  Bytes bytes(String name) {
    return at(path(name)).orElseThrow().bytes();
  }
}
