package org.verbale.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.testing.Seeds;

class RetriesTest {
  private final AtomicLong nanos = new AtomicLong(-5); // a clock may begin anywhere

  static LongStream seeds() {
    return Seeds.of(3);
  }

  private Retries retries(long seed) {
    Random random = Seeds.random(getClass(), seed);
    return new Retries(Duration.ofSeconds(10), random, nanos::get);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void waits_doubleFrom50MillisTo2Seconds_fromTheUpperHalf(long seed) {
    Retries retries = retries(seed);
    long most = 50;
    for (int i = 0; i < 20; i++) {
      assertThat(retries.nextWaitMillis(0)).isBetween(most / 2, most);
      most = Math.min(2_000, 2 * most);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void wait_isNoShorterThanTheServerAsks(long seed) {
    assertThat(retries(seed).nextWaitMillis(700)).isEqualTo(700);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void waitBeyondTheTimeAllowed_isNone(long seed) {
    Retries retries = retries(seed);
    assertThat(retries.nextWaitMillis(10_000)).isEqualTo(-1);
    nanos.addAndGet(Duration.ofMillis(9_990).toNanos());
    assertThat(retries.nextWaitMillis(0)).isEqualTo(-1);
    assertThat(retries.leftNanos()).isEqualTo(Duration.ofMillis(10).toNanos());
  }
}
