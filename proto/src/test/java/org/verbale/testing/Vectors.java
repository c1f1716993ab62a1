package org.verbale.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * Official test vectors, which live beside the repository in {@code shared/vectors}. A clone
 * without them leaves the tests out and says so.
 */
public final class Vectors {
  private Vectors() {}

  /** The file {@code name} below {@code shared/vectors}; without it the calling test is skipped. */
  public static Path file(String name) {
    Optional<Path> file = find(name);
    if (file.isEmpty()) {
      System.out.println("left out: no shared/vectors/" + name + " beside or above the clone");
    }
    Assumptions.assumeTrue(file.isPresent(), "no shared/vectors/" + name);
    return file.orElseThrow();
  }

  /** The objects in the array that the JSON file {@code name} holds. */
  public static List<JsonObject> cases(String name) {
    try {
      JsonArray array = JsonParser.parseString(Files.readString(file(name))).getAsJsonArray();
      return StreamSupport.stream(array.spliterator(), false)
          .map(each -> each.getAsJsonObject())
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> find(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared").resolve("vectors").resolve(name);
      if (Files.isReadable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
