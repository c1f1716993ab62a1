package org.verbale.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.MalformedException;
import org.verbale.tile.TilePath.Kind;

class TilePathTest {
  @Test
  void paths_areThoseOfTheSpecification() throws Exception {
    assertThat(new TilePath(Kind.HASHES, 0, 1_234_067, 256)).hasToString("tile/0/x001/x234/067");
    assertThat(new TilePath(Kind.HASHES, 63, 0, 1)).hasToString("tile/63/000.p/1");
    assertThat(new TilePath(Kind.ENTRIES, 0, 1000, 255)).hasToString("tile/entries/x001/000.p/255");
    assertThat(new TilePath(Kind.POSITIONS, 0, 999, 256)).hasToString("tile/positions/999");
    assertThat(new TilePath(Kind.HASHES, 0, Long.MAX_VALUE, 256))
        .hasToString("tile/0/x009/x223/x372/x036/x854/x775/807");
    for (Kind kind : Kind.values()) {
      for (long index : new long[] {0, 1, 999, 1000, 999_999, 1_000_000, Long.MAX_VALUE}) {
        for (int width : new int[] {1, 9, 10, 255, 256}) {
          TilePath path = new TilePath(kind, kind == Kind.HASHES ? 7 : 0, index, width);
          assertThat(TilePath.parse(path.toString())).isEqualTo(path);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/X001/002",
        "tile/0/x001/x002",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1.p/1",
        "tile/0/000.P/1",
        "tile/0/../000",
        "tile/0/%30%30%30",
        "tile/0/000\n",
        "tile/0/\u0660\u0660\u0660"
      })
  void everythingElse_isRefused(String path) {
    assertThatThrownBy(() -> TilePath.parse(path)).isInstanceOf(MalformedException.class);
  }

  /** The two examples of the specification. */
  @Test
  void treeOf70000_has273FullTilesAndItsPartialOnes() {
    List<TilePath> tiles = TilePath.between(0, 70_000);
    assertThat(tiles).hasSize(273 + 1 + 1 + 1 + 1);
    assertThat(tiles.stream().filter(tile -> tile.level() == 0 && !tile.isPartial())).hasSize(273);
    assertThat(tiles.stream().filter(TilePath::isPartial).map(TilePath::toString))
        .containsExactly("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1");
    assertThat(TilePath.between(0, 256).stream().map(TilePath::toString))
        .containsExactly("tile/0/000", "tile/1/000.p/1");
  }

  @Test
  void growth_touchesTheRightEdgeAlone() {
    assertThat(TilePath.between(70_000, 70_001).stream().map(TilePath::toString))
        .containsExactly("tile/0/273.p/113");
    assertThat(TilePath.between(255, 257).stream().map(TilePath::toString))
        .containsExactly("tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1");
    assertThat(TilePath.between(5, 5)).isEmpty();
    assertThat(TilePath.between(0, 0)).isEmpty();
    assertThat(TilePath.in(Long.MAX_VALUE, Kind.HASHES, 7, 0).width()).isEqualTo(127);
  }

  @Test
  void tilesThatTheTreeHasNot_areRefused() {
    for (long size : new long[] {0, 1, 255, 256, 257, 65_536}) {
      long beyond = (size + 255) / 256;
      assertThatThrownBy(() -> TilePath.in(size, Kind.HASHES, 0, beyond))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> TilePath.in(size, Kind.HASHES, 0, Long.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> TilePath.in(size, Kind.HASHES, 63, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
