package org.verbale.terms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The named values of {@code docs/protocol/search.md}. */
public final class SearchDocument {
  private static final Path DOCUMENT = Path.of("docs", "protocol", "search.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(hex|text) ([a-z0-9-]+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  public static SearchDocument read() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(DOCUMENT))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IOException(DOCUMENT + ": missing (expected: above the working directory)");
      }
    }
    var document = new SearchDocument();
    BLOCK
        .matcher(Files.readString(folder.resolve(DOCUMENT)))
        .results()
        .forEach(
            block ->
                document.values.put(
                    block.group(2),
                    block.group(1).equals("text")
                        ? block.group(3).getBytes(UTF_8)
                        : HexFormat.of().parseHex(block.group(3).replace("\n", ""))));
    return document;
  }

  public byte[] value(String name) {
    byte[] value = values.get(name);
    if (value == null) {
      throw new AssertionError(name + ": missing (expected: in the document)");
    }
    return value.clone();
  }
}
