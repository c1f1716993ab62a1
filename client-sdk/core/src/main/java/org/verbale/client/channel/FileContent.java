package org.verbale.client.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.verbale.id.Digest;

/**
 * A file on disk as the content of an attachment.
 *
 * @param hash SHA-256 of what must be in it still, if it was sealed before
 */
public record FileContent(Path path, Optional<Digest> hash) implements OutgoingRecord.Content {
  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }

  /**
   * @throws IOException if {@code sealed} is not what was sealed before
   */
  void requireSame(Digest sealed) throws IOException {
    if (hash.filter(before -> !before.equals(sealed)).isPresent()) {
      throw new IOException("attachment: changed since it was posted (expected: the same bytes)");
    }
  }

  /** Paths are the user's own words. */
  @Override
  public String toString() {
    return "FileContent";
  }
}
