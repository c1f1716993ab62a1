package org.verbale.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.verbale.codec.Bytes;

/**
 * A file to be attached. It may be read more than once, and from another thread; its bytes must not
 * change before the record is accepted.
 */
public interface AttachmentSource {
  /** File name: no path, no control characters, at most 255 bytes of UTF-8. */
  String name();

  /** {@code type/subtype} in lowercase (RFC 6838). */
  String mediaType();

  /** In bytes: at most 1 GiB. */
  long length();

  /** Opens it from its beginning. */
  InputStream open() throws IOException;

  /**
   * Hears how much of the sealed file, which is a little longer, the server has made durable.
   * Called on the thread that posts.
   *
   * @param bytes so far
   */
  default void uploaded(long bytes) {}

  /**
   * A file on disk, under its own name.
   *
   * @throws IOException if it cannot be looked at
   */
  static AttachmentSource ofFile(Path path, String mediaType) throws IOException {
    return new FileAttachment(path.toAbsolutePath(), mediaType, Files.size(path));
  }

  /** A file in memory. */
  static AttachmentSource ofBytes(String name, String mediaType, Bytes content) {
    return new AttachmentSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String mediaType() {
        return mediaType;
      }

      @Override
      public long length() {
        return content.size();
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content.toByteArray());
      }
    };
  }
}
