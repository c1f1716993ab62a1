package org.verbale.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.Digest;

/**
 * How far all indexes together have followed the log: a file of two lines, the index of the first
 * leaf that was not looked at, and the hash of the one before, by which another log is told. Where
 * it is lost the log is looked at from its beginning, and each index says how far it is.
 */
final class Bookmark {
  private static final Logger LOG = LoggerFactory.getLogger(Bookmark.class);

  private final Path file;

  Bookmark(Path root) {
    this.file = root.resolve("position");
  }

  /**
   * A place in the log.
   *
   * @param next index of a leaf
   * @param last hash of the leaf before; that of nothing at the beginning
   */
  record Place(long next, Digest last) {
    static final Place BEGINNING = new Place(0, Digest.ZERO);
  }

  /** What was kept; the beginning if nothing was, or nothing that can be read. */
  Place read() throws IOException {
    try {
      String[] lines = Files.readString(file, UTF_8).split("\n", -1);
      if (lines.length == 3 && lines[2].isEmpty()) {
        return new Place(Long.parseLong(lines[0]), Digest.fromHex(lines[1]));
      }
    } catch (NoSuchFileException e) {
      return Place.BEGINNING;
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      LOG.warn("The place of the search indexes is not known: {}", e.getMessage());
    }
    return Place.BEGINNING;
  }

  void write(Place place) throws IOException {
    Path unfinished = file.resolveSibling("position.unfinished");
    Files.writeString(unfinished, place.next() + "\n" + place.last().toHex() + "\n", UTF_8);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
