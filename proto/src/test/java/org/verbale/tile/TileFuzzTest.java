package org.verbale.tile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** What a reader accepts it writes again byte for byte; everything else it refuses by name. */
class TileFuzzTest {
  @FuzzTest
  void path(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(TilePath.parse(text)).hasToString(text);
    } catch (MalformedException e) {
      assertThat(e.field()).isEqualTo("tile path");
    }
  }

  @FuzzTest
  void leaves(byte[] input) {
    try {
      int width = input.length / 76;
      assertThat(Bundle.ofLeaves(Bundle.leaves(Bytes.of(input), width)).toByteArray())
          .isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void openings(byte[] input) {
    for (int width = 1; width < 4; width++) {
      try {
        assertThat(Bundle.ofOpenings(Bundle.openings(Bytes.of(input), width)).toByteArray())
            .isEqualTo(input);
      } catch (MalformedException e) {
        assertThat(e.field()).isNotEmpty();
      }
    }
  }
}
