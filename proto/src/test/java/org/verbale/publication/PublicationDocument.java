package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/protocol/publication.md} as its tests read it: named values, and table rows. */
final class PublicationDocument {
  private static final Path DOCUMENT = Path.of("docs", "protocol", "publication.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(base64|text) ([a-z0-9-]+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern ROW = Pattern.compile("^\\| `([^|]*)` \\|.*\\|$", Pattern.MULTILINE);

  private final String text;
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  PublicationDocument() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(DOCUMENT))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IOException(DOCUMENT + ": missing (expected: above the working directory)");
      }
    }
    text = Files.readString(folder.resolve(DOCUMENT));
    for (MatchResult block : BLOCK.matcher(text).results().toList()) {
      String content = block.group(3);
      values.put(
          block.group(2),
          block.group(1).equals("text")
              ? content.getBytes(UTF_8)
              : Base64.getMimeDecoder().decode(content));
    }
  }

  String text() {
    return text;
  }

  byte[] value(String name) {
    byte[] value = values.get(name);
    if (value == null) {
      throw new AssertionError(name + ": missing (expected: in the document)");
    }
    return value.clone();
  }

  /** The first cells, without their backticks, of the table in the section of this number. */
  List<String> rows(int section) {
    int start = text.indexOf("\n## " + section + ". ");
    int end = text.indexOf("\n## ", start + 1);
    String piece = text.substring(start, end < 0 ? text.length() : end);
    return ROW.matcher(piece).results().map(row -> row.group(1)).toList();
  }
}
