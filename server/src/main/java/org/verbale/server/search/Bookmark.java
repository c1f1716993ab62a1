package org.verbale.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;

/**
 * How far all indexes together have followed the log: a file of lines, the index of the first leaf
 * that was not looked at, the hash of the one before, by which another log is told, and each
 * channel whose index is not as far. Where it is lost the log is looked at from its beginning, and
 * each index says how far it is.
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

  /**
   * What is kept.
   *
   * @param owed the channels that were not followed to the place
   */
  record Kept(Place place, Set<ChannelId> owed) {
    static final Kept NONE = new Kept(Place.BEGINNING, Set.of());

    Kept {
      owed = Set.copyOf(owed);
    }
  }

  /** What was kept; the beginning if nothing was, or nothing that can be read. */
  Kept read() throws IOException {
    try {
      List<String> lines = List.of(Files.readString(file, UTF_8).split("\n", -1));
      int end = lines.size() - 1;
      if (end >= 2 && lines.get(end).isEmpty()) {
        Set<ChannelId> owed = new TreeSet<>();
        lines.subList(2, end).forEach(line -> owed.add(ChannelId.of(line)));
        return new Kept(
            new Place(Long.parseLong(lines.get(0)), Digest.fromHex(lines.get(1))), owed);
      }
    } catch (NoSuchFileException e) {
      return Kept.NONE;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      LOG.warn("The place of the search indexes is not known: {}", e.getMessage());
    }
    return Kept.NONE;
  }

  void write(Kept kept) throws IOException {
    var lines = new StringBuilder();
    lines.append(kept.place().next()).append('\n').append(kept.place().last().toHex()).append('\n');
    new TreeSet<>(kept.owed()).forEach(channel -> lines.append(channel).append('\n'));
    Path unfinished = file.resolveSibling("position.unfinished");
    Files.writeString(unfinished, lines, UTF_8);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
