package org.verbale.server.admission;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One token bucket a key: a bucket holds at most {@code burst} tokens and gains {@code perSecond}
 * of them each second. A bucket that is full again is forgotten, so memory is bounded by the keys
 * that were busy within the last {@code burst / perSecond} seconds, and never exceeds {@code
 * maxKeys}.
 *
 * <p>Thread-safe.
 *
 * @param <K> whom a bucket is for
 */
final class TokenBuckets<K> {
  private final double burst;
  private final double perMilli;
  private final int maxKeys;
  private final InstantSource clock;

  /** In the order of last use, so that the first may be full again. */
  private final Map<K, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @throws IllegalArgumentException unless all numbers are positive
   */
  TokenBuckets(long perSecond, double burst, int maxKeys, InstantSource clock) {
    if (perSecond <= 0 || burst <= 0 || maxKeys <= 0) {
      throw new IllegalArgumentException(
          "bucket: " + perSecond + ", " + burst + ", " + maxKeys + " (expected: all > 0)");
    }
    this.burst = burst;
    this.perMilli = perSecond / 1000.0;
    this.maxKeys = maxKeys;
    this.clock = clock;
  }

  /**
   * Takes {@code tokens} from the bucket of {@code key}, or none.
   *
   * @param tokens more than {@code burst} are taken as {@code burst}: a single large demand waits
   *     for a full bucket, not for ever
   * @return how long to wait before the same demand can be met; zero when it was met now
   */
  synchronized Duration take(K key, long tokens) {
    long now = clock.millis();
    forgetFull(now);
    Bucket bucket = buckets.computeIfAbsent(key, k -> new Bucket(burst, now));
    bucket.refill(now);
    double demand = Math.min((double) tokens, burst);
    double missing = demand - bucket.tokens;
    if (missing > 0) {
      return Duration.ofMillis((long) Math.ceil(missing / perMilli));
    }
    bucket.tokens -= demand;
    return Duration.ZERO;
  }

  synchronized int size() {
    return buckets.size();
  }

  private void forgetFull(long now) {
    var oldest = buckets.entrySet().iterator();
    while (oldest.hasNext()) {
      Bucket bucket = oldest.next().getValue();
      bucket.refill(now);
      if (bucket.tokens < burst && buckets.size() < maxKeys) {
        return;
      }
      oldest.remove();
    }
  }

  private final class Bucket {
    private double tokens;
    private long at;

    Bucket(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }

    /** A clock that was set back neither gives nor takes tokens. */
    void refill(long now) {
      tokens = Math.min(burst, tokens + (double) Math.max(0, now - at) * perMilli);
      at = now;
    }
  }
}
