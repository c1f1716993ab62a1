package org.verbale.server.search;

import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;

/** Readers of earlier commits, as long as somebody searches in them. Thread-safe. */
final class Retired {
  private final Set<DirectoryReader> readers = new HashSet<>();

  synchronized void add(DirectoryReader reader) {
    readers.removeIf(each -> each.getRefCount() <= 0);
    readers.add(reader);
  }

  /** Those of now that are still read from. */
  synchronized Set<DirectoryReader> reading() {
    readers.removeIf(each -> each.getRefCount() <= 0);
    return Set.copyOf(readers);
  }
}
