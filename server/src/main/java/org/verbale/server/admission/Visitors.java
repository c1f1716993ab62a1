package org.verbale.server.admission;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.verbale.codec.Bytes;
import org.verbale.refusal.Refusal;

/**
 * Lets in those who show no certificate: so many requests at one time, and so many a second from
 * one address, or one network of 64 bits in IPv6. Thread-safe; never waits.
 */
public final class Visitors {
  private static final int BUSY_ADDRESSES = 20_000;
  private static final int NETWORK_BYTES = 8;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final TokenBuckets<Bytes> rates;
  private final Semaphore inProgress;

  /**
   * @param perSecond requests that one address may go on making
   * @param burst requests that it may make at once
   * @param atOnce requests in progress, of all together
   */
  public Visitors(int perSecond, int burst, int atOnce, InstantSource clock) {
    this.rates = new TokenBuckets<>(perSecond, burst, BUSY_ADDRESSES, clock);
    this.inProgress = new Semaphore(atOnce);
  }

  /**
   * Lets one request in, until its visit is closed.
   *
   * @throws org.verbale.refusal.RefusedException RATE_LIMITED or OVERLOADED
   */
  public Visit enter(InetAddress from) {
    Duration wait = rates.take(network(from), 1);
    if (!wait.isZero()) {
      throw new Refusal.RateLimited(wait).asException();
    }
    if (!inProgress.tryAcquire()) {
      throw new Refusal.Overloaded(RETRY).asException();
    }
    return new Visit();
  }

  private static Bytes network(InetAddress address) {
    byte[] all = address.getAddress();
    return Bytes.of(address instanceof Inet6Address ? Arrays.copyOf(all, NETWORK_BYTES) : all);
  }

  /** A request that was let in. Closing it, once or more often, makes room for another. */
  public final class Visit implements AutoCloseable {
    private final AtomicBoolean left = new AtomicBoolean();

    private Visit() {}

    @Override
    public void close() {
      if (left.compareAndSet(false, true)) {
        inProgress.release();
      }
    }
  }
}
