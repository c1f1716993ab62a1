package org.verbale.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.Auditor;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.View;
import org.verbale.server.upkeep.Growth;
import org.verbale.testing.Seeds;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;

class LogTilesTest {
  private static final List<Kind> KINDS = List.of(Kind.HASHES, Kind.ENTRIES, Kind.POSITIONS);

  @TempDir Path directory;

  private final Archive archive = new Archive();

  /** In whatever order and at whatever sizes files are asked for: once given, never another. */
  @Test
  void filesAskedForInAnyOrder_whileTheLogGrows_areWhatAFreshReaderGets_andAudit()
      throws Exception {
    Random random = Seeds.random(LogTilesTest.class, Seeds.of(1).findFirst().orElseThrow());
    LogTiles tiles = new LogTiles(archive);
    Map<TilePath, Bytes> given = new HashMap<>();
    for (int round = 0; round < 6; round++) {
      Growth.grow(directory, 150, 1 + random.nextInt(60));
      try (ReadOnlyStorage storage = ReadOnlyStorage.open(directory, StorageOptions.DEFAULT)) {
        View view = storage.view();
        long size = archive.sealed(view).size();
        for (int i = 0; i < 25; i++) {
          Kind kind = KINDS.get(random.nextInt(KINDS.size()));
          long at = 1 + random.nextLong(size);
          TilePath path = TilePath.in(at, kind, 0, random.nextLong((at + 255) / 256));
          Bytes content = tiles.read(view, size, path).orElseThrow();
          assertThat(content).isEqualTo(new LogTiles(archive).read(view, at, path).orElseThrow());
          assertThat(given.computeIfAbsent(path, fresh -> content)).isEqualTo(content);
        }
        audit(tiles, view, archive.sealed(view));
      }
    }
  }

  private static void audit(LogTiles tiles, View view, TreeHead head) throws Exception {
    Auditor auditor = new Auditor();
    for (long index = 0; index * 256 < head.size(); index++) {
      TilePath entries = TilePath.in(head.size(), Kind.ENTRIES, 0, index);
      TilePath positions = TilePath.in(head.size(), Kind.POSITIONS, 0, index);
      var leaves =
          Bundle.leaves(tiles.read(view, head.size(), entries).orElseThrow(), entries.width());
      var openings =
          Bundle.openings(tiles.read(view, head.size(), positions).orElseThrow(), entries.width());
      for (int i = 0; i < leaves.size(); i++) {
        auditor.take(new AuditEntry(leaves.get(i), Opening.parse(openings.get(i))));
      }
    }
    auditor.check(head);
  }

  @Test
  void filesBeyondTheSize_areNotThere_thoughTheViewHasMore() {
    Growth.grow(directory, 300, 50);
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      LogTiles tiles = new LogTiles(archive);
      for (Kind kind : Kind.values()) {
        assertThat(read(storage, tiles, 256, new TilePath(kind, 0, 0, 256))).isPresent();
        assertThat(read(storage, tiles, 255, new TilePath(kind, 0, 0, 256))).isEmpty();
        assertThat(read(storage, tiles, 255, new TilePath(kind, 0, 0, 255))).isPresent();
        assertThat(read(storage, tiles, 256, new TilePath(kind, 0, 1, 1))).isEmpty();
        assertThat(read(storage, tiles, 0, new TilePath(kind, 0, 0, 1))).isEmpty();
        assertThat(read(storage, tiles, 256, new TilePath(kind, 0, Long.MAX_VALUE, 1))).isEmpty();
      }
      assertThat(read(storage, tiles, 256, new TilePath(Kind.HASHES, 1, 0, 1))).isPresent();
      assertThat(read(storage, tiles, 255, new TilePath(Kind.HASHES, 1, 0, 1))).isEmpty();
      assertThat(read(storage, tiles, 256, new TilePath(Kind.HASHES, 63, 0, 1))).isEmpty();
    }
  }

  private static Optional<Bytes> read(Storage storage, LogTiles tiles, long size, TilePath path) {
    return storage.read(view -> tiles.read(view, size, path));
  }
}
