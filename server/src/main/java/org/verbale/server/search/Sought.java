package org.verbale.server.search;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.verbale.query.TableKey;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.Trapdoor;

/**
 * One term, or the length of a field, that is looked for in a channel: under the key of each search
 * epoch its trapdoor.
 *
 * @param keys ascending
 * @param trapdoors as many
 * @param lengths of the field in which a ranked term stands; null for a facet's, and a length
 */
record Sought(List<TableKey> keys, List<Trapdoor> trapdoors, @Nullable Sought lengths) {
  /** Finds the trapdoors for records one after the other; most are of the same epoch. */
  static final class Tables {
    private final List<TableKey> keys;
    private int last;

    Tables(Sought sought) {
      this.keys = sought.keys();
    }

    /** The number of the key under which {@code terms} are sealed; negative for another. */
    int of(long generation, SealedTerms terms) {
      if (keys.isEmpty()) {
        return -1;
      }
      long epoch = terms.searchEpoch();
      int profile = terms.profile();
      if (!isOf(keys.get(last), generation, epoch, profile)) {
        int found = find(generation, epoch, profile);
        if (found < 0) {
          return -1;
        }
        last = found;
      }
      return last;
    }

    private int find(long generation, long epoch, int profile) {
      for (int i = 0; i < keys.size(); i++) {
        if (isOf(keys.get(i), generation, epoch, profile)) {
          return i;
        }
      }
      return -1;
    }

    private static boolean isOf(TableKey key, long generation, long epoch, int profile) {
      return key.searchEpoch() == epoch
          && key.generation() == generation
          && key.profile() == profile;
    }
  }
}
