package org.verbale.server.witnessing;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What is known of one witness, for metrics. Thread-safe. */
public final class WitnessStatus {
  private final String name;
  private final Map<Failure, LongAdder> failures = new EnumMap<>(Failure.class);
  private volatile long size;
  private volatile long time;

  WitnessStatus(String name) {
    this.name = name;
    for (Failure failure : Failure.values()) {
      failures.put(failure, new LongAdder());
    }
  }

  /** Its name in the policy; of several keys under one URL the first's. */
  public String name() {
    return name;
  }

  /** Size of the largest head that it cosigned since the server started; 0 before the first. */
  public long size() {
    return size;
  }

  /** The time that its last cosignature states, seconds since 1970 UTC; 0 before the first. */
  public long time() {
    return time;
  }

  /** How often it failed so since the server started. */
  public long failures(Failure failure) {
    LongAdder count = failures.get(failure);
    return count == null ? 0 : count.sum();
  }

  void cosigned(long atSize, long atTime) {
    size = atSize;
    time = atTime;
  }

  void failed(Failure failure) {
    LongAdder count = failures.get(failure);
    if (count != null) {
      count.increment();
    }
  }
}
