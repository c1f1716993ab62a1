package org.verbale.server.admission;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.verbale.id.DeviceId;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.DeviceTrust;
import org.verbale.identity.IdentityException;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;

/**
 * Lets calls in, or refuses them before they cost anything. Thread-safe; never waits.
 *
 * <p>Rates are kept by device id, not by certificate: renewing one does not fill a bucket.
 */
public final class Admission {
  /** More devices than this busy at one moment share their fate: the least recent start afresh. */
  private static final int BUSY_DEVICES = 100_000;

  private static final Duration RETRY_CALL = Duration.ofMillis(250);
  private static final Duration RETRY_SEARCH = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Callers callers;
  private final Supplier<Policy> policy;
  private final TokenBuckets<DeviceId> calls;
  private final TokenBuckets<DeviceId> uploads;
  private final TokenBuckets<DeviceId> searches;
  private final Turns searching;
  private final int streamsPerDevice;
  private final Map<DeviceId, Integer> streams = new HashMap<>();
  private final Semaphore inProgress;

  /**
   * @param trust judges chains of certificates
   * @param policy what the registry holds now
   * @param searchesPerSecond that one device may go on asking for; ten times as many at once
   * @param searchesPerParty that wait or are under way
   * @param callsInProgress at one time, subscriptions aside
   * @param clock for rates and validity
   */
  public Admission(
      DeviceTrust trust,
      Supplier<Policy> policy,
      Limits.Rates rates,
      int searchesPerSecond,
      int searchesPerParty,
      int callsInProgress,
      InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
    this.callers = new Callers(trust);
    this.policy = requireNonNull(policy, "policy");
    this.calls = new TokenBuckets<>(rates.callsPerSecond(), rates.burst(), BUSY_DEVICES, clock);
    this.uploads =
        new TokenBuckets<>(
            rates.uploadBytesPerSecond(),
            (double) rates.uploadBytesPerSecond(),
            BUSY_DEVICES,
            clock);
    this.searches =
        new TokenBuckets<>(searchesPerSecond, 10.0 * searchesPerSecond, BUSY_DEVICES, clock);
    this.searching = new Turns(searchesPerParty);
    this.streamsPerDevice = rates.streams();
    this.inProgress = new Semaphore(callsInProgress);
  }

  /**
   * Lets one call in.
   *
   * @param chain certificates that TLS received, the caller's first
   * @throws RefusedException UNAUTHENTICATED, NOT_REGISTERED, REVOKED, EXPIRED, RATE_LIMITED or
   *     OVERLOADED
   */
  public Pass call(List<CertificateDer> chain, Access access) {
    DeviceCertificate device = identify(chain, access);
    if (!inProgress.tryAcquire()) {
      throw new Refusal.Overloaded(RETRY_CALL).asException();
    }
    return new Pass(device, inProgress::release);
  }

  /**
   * Lets one subscription in, for as long as it lasts.
   *
   * @param chain certificates that TLS received, the caller's first
   * @throws RefusedException UNAUTHENTICATED, NOT_REGISTERED, REVOKED, EXPIRED or RATE_LIMITED
   */
  public Pass stream(List<CertificateDer> chain) {
    DeviceCertificate device = identify(chain, Access.REGISTERED);
    DeviceId id = device.device();
    synchronized (streams) {
      if (streams.getOrDefault(id, 0) >= streamsPerDevice) {
        throw new Refusal.RateLimited(RETRY_CALL).asException();
      }
      streams.merge(id, 1, Integer::sum);
    }
    return new Pass(device, () -> endStream(id));
  }

  private void endStream(DeviceId id) {
    synchronized (streams) {
      streams.computeIfPresent(id, (device, open) -> open == 1 ? null : open - 1);
    }
  }

  /**
   * Whether the device may still be served: asked again and again while a subscription lasts.
   *
   * @throws RefusedException NOT_REGISTERED, REVOKED or EXPIRED
   */
  public void stillRegistered(Pass pass) {
    var unused = policy.get().caller(pass.caller());
  }

  /**
   * Takes {@code bytes} of the device's upload allowance.
   *
   * @return how long to wait before the same can be taken; zero when it was taken now
   */
  public Duration upload(Pass pass, long bytes) {
    return uploads.take(pass.device().device(), bytes);
  }

  /**
   * Lets a call that was let in search, one of its device at a time, and some of its party: the
   * threads for it are few, and of all.
   *
   * @return to be closed when the search ended
   * @throws RefusedException RATE_LIMITED
   */
  public Pass search(Pass pass) {
    DeviceCertificate device = pass.device();
    Duration wait = searches.take(device.device(), 1);
    if (!wait.isZero()) {
      throw new Refusal.RateLimited(wait).asException();
    }
    if (!searching.begin(device)) {
      throw new Refusal.RateLimited(RETRY_SEARCH).asException();
    }
    return new Pass(device, () -> searching.end(device));
  }

  private DeviceCertificate identify(List<CertificateDer> chain, Access access) {
    DeviceCertificate device = authenticate(chain);
    if (!device.validity().contains(clock.instant())) {
      throw new Refusal.Expired().asException(); // connections outlive certificates
    }
    if (access == Access.REGISTERED) {
      device = policy.get().caller(device.hash());
    }
    Duration wait = calls.take(device.device(), 1);
    if (!wait.isZero()) {
      throw new Refusal.RateLimited(wait).asException();
    }
    return device;
  }

  private DeviceCertificate authenticate(List<CertificateDer> chain) {
    try {
      return callers.identify(chain);
    } catch (IdentityException e) {
      throw new Refusal.Unauthenticated().asException();
    }
  }
}
