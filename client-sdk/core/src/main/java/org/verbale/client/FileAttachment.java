package org.verbale.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on disk: the one kind of attachment that a stored draft can name. */
record FileAttachment(Path path, String mediaType, long length) implements AttachmentSource {
  @Override
  public String name() {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }

  /** Paths are the user's own words. */
  @Override
  public String toString() {
    return "FileAttachment[" + length + " bytes]";
  }
}
