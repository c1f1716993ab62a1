package org.verbale.client.search;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads the text out of files that are attached to records, for search. Implementations are
 * thread-safe. Whatever a file is made of, they take bounded time and memory, do not throw, and put
 * nothing of it on a disk.
 */
public interface AttachmentText {
  /** Another one when the same files yield other text: what was indexed by it is indexed anew. */
  int version();

  /**
   * Whether a file may have text that can be read; the others need not be fetched.
   *
   * @param name file name, for where the media type says nothing
   * @param mediaType {@code type/subtype} in lowercase
   */
  boolean reads(String name, String mediaType);

  /**
   * Reads a file. Blocks until there is room for it, and as long as it takes.
   *
   * @param content is asked for at most once, on this thread; what it throws unchecked is thrown on
   */
  AttachmentReading read(AttachedFile file, Content content);

  /** The bytes of a file. */
  @FunctionalInterface
  interface Content {
    /**
     * Writes all of them.
     *
     * @throws IOException from {@code out}, as it is
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
