package org.verbale.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** When the server said of which entry that it is durable. Safe for many threads. */
final class Acknowledged implements Sends.Listener {
  private final AtomicInteger count = new AtomicInteger();
  private final long[] indices;
  private final long[] nanos;

  /**
   * @param most that are kept
   */
  Acknowledged(int most) {
    indices = new long[most];
    nanos = new long[most];
  }

  @Override
  public void accepted(long index, long now) {
    int at = count.getAndIncrement();
    indices[at] = index;
    nanos[at] = now;
  }

  /** Size of a log that holds all of them. */
  long size() {
    long last = -1;
    for (int i = 0; i < count.get(); i++) {
      last = Math.max(last, indices[i]);
    }
    return last + 1;
  }

  /**
   * From each answer to the first head that covers its entry; 0 where the head was seen first.
   *
   * @param heads in their order, the last of which covers all
   */
  Latencies until(List<Heads.Shown> heads) {
    var latency = new Latencies(indices.length);
    for (int i = 0; i < count.get(); i++) {
      long index = indices[i];
      Heads.Shown covering =
          heads.stream().filter(head -> head.size() > index).findFirst().orElseThrow();
      latency.add(Math.max(0, covering.nanos() - nanos[i]));
    }
    return latency;
  }
}
