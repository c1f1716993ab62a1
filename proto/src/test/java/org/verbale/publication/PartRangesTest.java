package org.verbale.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.testing.Seeds;

class PartRangesTest {
  static IntStream seeds() {
    return Seeds.of(5).mapToInt(seed -> (int) seed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4095", "0-4095", "0,2-5", "0,2,4,6-7", "9,11,100-4095"})
  void canonicalText_isReadAsItIsWritten(String text) {
    assertThat(PartRanges.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "0,",
        ",0",
        "-1",
        "1-",
        "00",
        "01",
        "1-01",
        "+1",
        "0x1",
        "1 ",
        "1, 3",
        "1;3",
        "3-3",
        "3-2",
        "1,1",
        "1,2",
        "1-3,3",
        "1-3,4",
        "1-3,2-5",
        "5,1",
        "4096",
        "0-4096",
        "99999",
        "99999999999999999999",
        "\u0661"
      })
  void otherText_isRefused(String text) {
    assertThatThrownBy(() -> PartRanges.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anySet_hasOneFormThatNamesItsIndexes(int seed) {
    Random random = Seeds.random(PartRangesTest.class, seed);
    for (int i = 0; i < 100; i++) {
      var set = new TreeSet<Integer>();
      int bound = 1 + random.nextInt(400);
      int count = 1 + random.nextInt(200);
      for (int j = 0; j < count; j++) {
        set.add(random.nextInt(bound));
      }
      PartRanges ranges = PartRanges.of(set);
      assertThat(ranges.indexes()).containsExactlyElementsOf(set);
      assertThat(ranges.count()).isEqualTo(set.size());
      assertThat(ranges.last()).isEqualTo(set.last());
      assertThat(PartRanges.parse(ranges.toString())).isEqualTo(ranges);
    }
  }

  @Test
  void moreRangesThanTheLimit_areRefused() {
    List<Integer> every = IntStream.range(0, 256).mapToObj(i -> 2 * i).toList();
    PartRanges most = PartRanges.of(every);
    assertThat(PartRanges.parse(most.toString())).isEqualTo(most);
    List<Integer> more = IntStream.range(0, 257).mapToObj(i -> 2 * i).toList();
    assertThatThrownBy(() -> PartRanges.of(more)).hasMessageContaining("256");
    assertThatThrownBy(() -> PartRanges.parse(most + ",600"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PartRanges.of(List.of())).hasMessageContaining("0 ranges");
    assertThatThrownBy(() -> PartRanges.of(List.of(-1))).hasMessageContaining("-1");
  }
}
