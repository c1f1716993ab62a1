package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.upkeep.Growth;

/** A node does not begin to append to, and sign, what does not fit together at its end. */
class SoundEndTest {
  @TempDir Path directory;

  private final Archive archive = new Archive();

  @Test
  void damageAtTheEnd_stopsTheStart_andDamagedEntryIsNotGivenOut() {
    Growth.grow(directory, 20, 10); // 22 leaves: peaks at levels 4, 2, 1
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      demandSound(storage);
      assertStops(storage, Table.NODE, Key.uint8(4).andUint64(0).bytes());
      assertStops(storage, Table.NODE, Key.uint8(1).andUint64(10).bytes());
      assertStops(storage, Table.NODE, Key.uint8(0).andUint64(21).bytes());
      assertStops(storage, Table.ENTRY, Key.uint64(21).bytes());
      assertStops(storage, Table.SEAL, Key.uint64(22).bytes());
      assertStops(storage, Table.MAP, new byte[2]);
      assertStops(storage, Table.META, "archive/size".getBytes(UTF_8));
      assertStops(storage, Table.META, "archive/sealed".getBytes(UTF_8));
      demandSound(storage);
      flip(storage, Table.CONTENT, Key.uint64(3).andUint8(0).bytes());
      assertThatThrownBy(() -> storage.read(view -> archive.entry(view, 3)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("entry 3: another object than its leaf's");
      assertThat(storage.<Entry>read(view -> archive.entry(view, 4)).index()).isEqualTo(4);
    }
  }

  private void assertStops(Storage storage, Table table, byte[] key) {
    flip(storage, table, key);
    assertThatThrownBy(() -> demandSound(storage))
        .as(table.name())
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DAMAGED));
    flip(storage, table, key);
  }

  private void demandSound(Storage storage) {
    storage.<Integer>read(
        view -> {
          archive.demandSoundEnd(view);
          return 0;
        });
  }

  /** Changes the last bit of the row, or changes it back. */
  private static void flip(Storage storage, Table table, byte[] key) {
    byte[] row = storage.read(view -> requireNonNull(view.get(table, key))).clone();
    row[row.length - 1] ^= 1;
    try (Transaction state = storage.begin()) {
      state.put(table, key, row);
      state.commit();
    }
  }
}
