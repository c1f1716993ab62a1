package org.verbale.search;

import static java.util.Objects.requireNonNull;

import org.verbale.client.search.AttachmentText;

/**
 * Which attached files are fetched, to be found by their words. An index that was made by another
 * policy is made anew.
 *
 * @param reader stays the caller's; where it can be closed, that ends what is being read
 * @param files most that are fetched of one record, the first ones; 1 to 32
 * @param bytes most of a file; larger ones are not fetched
 */
public record AttachmentPolicy(AttachmentText reader, int files, long bytes) {
  private static final int MOST_FILES = 32;

  /**
   * @throws IllegalArgumentException for a policy that lets nothing through
   */
  public AttachmentPolicy {
    requireNonNull(reader, "reader");
    if (files < 1 || files > MOST_FILES) {
      throw new IllegalArgumentException(
          "files: " + files + " (expected: 1 to " + MOST_FILES + ")");
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 1)");
    }
  }

  /** What an index says that it was made by. */
  String name() {
    return reader.version() + " " + files + " " + bytes;
  }
}
