package org.verbale.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.testing.Seeds;

class TokenBucketsTest {
  private long now = 1_700_000_000_000L;
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);

  private TokenBuckets<String> buckets(long perSecond, long burst, int maxKeys) {
    return new TokenBuckets<>(perSecond, burst, maxKeys, clock);
  }

  @Test
  void burst_isServedAtOnce_thenTheNextWaits() {
    TokenBuckets<String> buckets = buckets(10, 3, 100);
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take("a", 1)).isZero();
    }
    assertThat(buckets.take("a", 1)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void waitingAsLongAsSaid_isEnough_andOneMillisecondLessIsNot() {
    TokenBuckets<String> buckets = buckets(10, 1, 100);
    assertThat(buckets.take("a", 1)).isZero();
    Duration wait = buckets.take("a", 1);
    now += wait.toMillis() - 1;
    assertThat(buckets.take("a", 1)).isPositive();
    now += 1;
    assertThat(buckets.take("a", 1)).isZero();
  }

  @Test
  void refusedDemand_takesNothing() {
    TokenBuckets<String> buckets = buckets(10, 5, 100);
    assertThat(buckets.take("a", 4)).isZero();
    for (int i = 0; i < 1000; i++) {
      assertThat(buckets.take("a", 5)).isEqualTo(Duration.ofMillis(400));
    }
    assertThat(buckets.take("a", 1)).isZero();
  }

  @Test
  void oneCaller_neverSpendsAnothersTokens() {
    TokenBuckets<String> buckets = buckets(1, 1, 100);
    assertThat(buckets.take("a", 1)).isZero();
    assertThat(buckets.take("a", 1)).isPositive();
    assertThat(buckets.take("b", 1)).isZero();
  }

  @Test
  void demandAboveTheBurst_waitsForAFullBucket_notForEver() {
    TokenBuckets<String> buckets = buckets(10, 5, 100);
    assertThat(buckets.take("a", 50)).isZero();
    assertThat(buckets.take("a", 50)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void clockSetBack_givesNoTokensAndTakesNone() {
    TokenBuckets<String> buckets = buckets(10, 2, 100);
    assertThat(buckets.take("a", 1)).isZero();
    now -= 3_600_000;
    assertThat(buckets.take("a", 1)).isZero();
    assertThat(buckets.take("a", 1)).isEqualTo(Duration.ofMillis(100));
    now += 100;
    assertThat(buckets.take("a", 1)).isZero();
  }

  @Test
  void manyKeys_neverHoldMoreThanTheLimit() {
    TokenBuckets<Integer> buckets = new TokenBuckets<>(1, 100, 50, clock);
    for (int key = 0; key < 10_000; key++) {
      assertThat(buckets.take(key, 1)).isZero();
      assertThat(buckets.size()).isLessThanOrEqualTo(50);
    }
  }

  @Test
  void idleKeys_areForgottenOnceFull() {
    TokenBuckets<Integer> buckets = new TokenBuckets<>(10, 10, 1000, clock);
    for (int key = 0; key < 500; key++) {
      assertThat(buckets.take(key, 1)).isZero();
    }
    now += 100;
    assertThat(buckets.take(-1, 1)).isZero();
    assertThat(buckets.size()).isEqualTo(1);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void randomDemands_neverExceedBurstPlusRate(long seed) {
    Random random = Seeds.random(TokenBucketsTest.class, seed);
    int perSecond = 1 + random.nextInt(1000);
    int burst = 1 + random.nextInt(1000);
    TokenBuckets<String> buckets = buckets(perSecond, burst, 10);
    long start = now;
    long taken = 0;
    for (int i = 0; i < 5000; i++) {
      now += random.nextInt(5);
      int demand = 1 + random.nextInt(burst);
      if (buckets.take("a", demand).isZero()) {
        taken += demand;
      }
      assertThat(taken).isLessThanOrEqualTo(burst + (now - start) * perSecond / 1000 + 1);
    }
    assertThat(taken).isPositive();
  }

  static java.util.stream.LongStream seeds() {
    return Seeds.of(5);
  }

  @Test
  void zeroRate_isRefused() {
    assertThatThrownBy(() -> buckets(0, 1, 1)).hasMessageContaining("expected: all > 0");
  }
}
