package org.verbale.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code docs/protocol/archive.md} as its test reads it: named values, texts and table rows. */
record ArchiveDocument(Map<String, String> values, Map<String, String> texts, List<String> lines) {
  static ArchiveDocument read() throws IOException {
    Path document = Path.of("docs", "protocol", "archive.md");
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(document))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IOException(document + ": missing (expected: above the working directory)");
      }
    }
    List<String> lines = Files.readAllLines(folder.resolve(document));
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    String fence = "";
    for (String line : lines) {
      if (line.startsWith("```")) {
        fence = fence.isEmpty() ? line.substring(3).strip() : "";
      } else if (fence.equals("example")) {
        String[] pair = line.split(" += ", 2);
        if (values.put(pair[0], pair[1]) != null) {
          throw new IOException(pair[0] + ": twice (expected: once)");
        }
      } else if (fence.startsWith("text ")) {
        texts.merge(fence.substring(5), line + "\n", String::concat);
      }
    }
    return new ArchiveDocument(values, texts, lines);
  }

  /** The value of the example that is called {@code name}. */
  String value(String name) {
    return require(name, values.get(name));
  }

  /** The text of the example that is called {@code name}. */
  String text(String name) {
    return require(name, texts.get(name));
  }

  private static String require(String name, @Nullable String found) {
    if (found == null) {
      throw new AssertionError(name + ": missing (expected: in the document)");
    }
    return found;
  }
}
