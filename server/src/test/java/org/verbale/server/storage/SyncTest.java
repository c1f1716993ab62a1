package org.verbale.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A killed process leaves what it wrote in the kernel's hands, synced or not, so no kill can tell
 * whether a commit waits for the disk. RocksDB counts it.
 */
class SyncTest {
  private static final Pattern LOG = Pattern.compile("Cumulative WAL: (\\d+) writes, (\\d+) syncs");
  private static final int COMMITS = 20;

  @TempDir Path temporary;

  @Test
  void everyCommit_isOneWriteAndOneSyncOfTheLog() {
    try (Storage storage = Storage.open(temporary, StorageOptions.DEFAULT)) {
      long writes = count(storage, 1);
      long syncs = count(storage, 2);
      for (int n = 0; n < COMMITS; n++) {
        try (Transaction transaction = storage.begin()) {
          for (Table table : Table.values()) {
            transaction.put(table, Key.uint64(n).bytes(), new byte[10]);
          }
          transaction.commit();
        }
      }
      assertThat(count(storage, 1) - writes).as("writes").isEqualTo(COMMITS);
      assertThat(count(storage, 2) - syncs).as("syncs").isEqualTo(COMMITS);
    }
  }

  private static long count(Storage storage, int group) {
    Matcher found = LOG.matcher(storage.statistics());
    assertThat(found.find()).as(storage.statistics()).isTrue();
    return Long.parseLong(found.group(group));
  }
}
