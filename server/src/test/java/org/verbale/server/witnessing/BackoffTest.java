package org.verbale.server.witnessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Backoff backoff = new Backoff(FIRST, LONGEST, new Random(5));

  @Test
  void rest_doublesUpToTheLimit_halfOfItByChance_andBeginsAnewAfterSuccess() {
    for (int round = 0; round < 20; round++) {
      long expected = 1000;
      for (int failures = 0; failures < 8; failures++) {
        assertThat(backoff.afterFailure())
            .isBetween(Duration.ofMillis(expected / 2), Duration.ofMillis(expected));
        expected = Math.min(2 * expected, LONGEST.toMillis());
      }
      backoff.afterSuccess();
    }
  }

  @Test
  void soon_neverGrows() {
    for (int i = 0; i < 50; i++) {
      assertThat(backoff.soon()).isBetween(FIRST.dividedBy(2), FIRST);
    }
  }

  @Test
  void rests_differ() {
    assertThat(backoff.soon()).isNotEqualTo(backoff.soon());
  }
}
