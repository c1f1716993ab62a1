package org.verbale.client.search;

import static java.util.Objects.requireNonNull;

import org.verbale.id.Language;

/**
 * What is known of an attached file before it is fetched.
 *
 * @param name file name, without a path
 * @param mediaType {@code type/subtype} in lowercase, as its author said
 * @param length in bytes
 * @param language of its record: old text files do not say which letters their bytes are
 */
public record AttachedFile(String name, String mediaType, long length, Language language) {
  public AttachedFile {
    requireNonNull(name, "name");
    requireNonNull(mediaType, "mediaType");
    requireNonNull(language, "language");
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
    }
  }

  /** Its length: the rest is confidential. */
  @Override
  public String toString() {
    return "AttachedFile[" + length + " bytes]";
  }
}
