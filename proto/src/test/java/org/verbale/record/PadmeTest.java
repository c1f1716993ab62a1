package org.verbale.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.testing.Seeds;

class PadmeTest {
  static LongStream seeds() {
    return Seeds.of(3);
  }

  /** Algorithm 1 of the paper, step by step, in floating point. */
  private static long published(int length) {
    double e = Math.floor(log2(length));
    double s = Math.floor(log2(e)) + 1;
    long bitMask = (long) Math.pow(2, e - s) - 1;
    return (length + bitMask) & ~bitMask;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2) + 1e-12;
  }

  @Test
  void everyLengthUpToAMillion_isAsPublished() {
    for (int length = 2; length < 1_000_000; length++) {
      if (Padme.paddedLength(length) != published(length)) {
        assertThat(Padme.paddedLength(length)).as("%d", length).isEqualTo(published(length));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "2,2",
    "8,8",
    "9,10",
    "17,18",
    "100,104",
    "1000,1024",
    "1025,1088",
    "262144,262144",
    "262145,270336",
    "268435457,276824064",
    "1073741824,1073741824"
  })
  void length_isPaddedTo(long length, long padded) {
    assertThat(Padme.paddedLength(length)).isEqualTo(padded);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyLength_growsByLessThanTwelvePercentAndPadsOnlyOnce(long seed) {
    Random random = Seeds.random(PadmeTest.class, seed);
    for (int i = 0; i < 10_000; i++) {
      long length = random.nextLong() >>> (2 + random.nextInt(60));
      long padded = Padme.paddedLength(length);
      assertThat(padded).isGreaterThanOrEqualTo(length);
      assertThat((padded - length) * 100.0 / Math.max(length, 1)).isLessThan(12.0);
      assertThat(Padme.paddedLength(padded)).isEqualTo(padded);
      assertThat(Padme.paddedLength(length + 1)).isGreaterThanOrEqualTo(padded);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void lengthOutOfRange_isRefused(long length) {
    assertThatThrownBy(() -> Padme.paddedLength(length))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
