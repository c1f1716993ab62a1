package org.verbale.client;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.client.archive.EvidenceFolder;
import org.verbale.client.archive.Freshness;
import org.verbale.client.archive.Trust;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateDamagedException;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.RegistryEntry;
import org.verbale.witness.TrustPolicy;

/**
 * One device of a State, or of the Secretariat, connected to a server that it need not trust. Safe
 * for use by many threads; many clients may live in one process, each with a state of its own.
 *
 * <p>Everything the server says is verified against signatures, the archive's proofs and the common
 * rules before it is shown or answered. A client that catches the server at a lie stops: every
 * method that would talk to it throws {@link DishonestServerException} until the client is started
 * anew.
 *
 * <p>Methods that talk to the server throw {@link RefusedException}, {@link UnreachableException}
 * or {@link DishonestServerException}; those that rely on witnesses, {@link UnwitnessedException};
 * those that store, {@link StateFailedException}.
 */
public final class VerbaleClient implements AutoCloseable {
  /** Posts in the background, and one more for upkeep. */
  private static final int WORKERS = 2;

  private final Session session;
  private final Synchronizer synchronizer;
  private final Renewal renewal;
  private final Drafts drafts;
  private final ScheduledThreadPoolExecutor workers;
  private @Nullable FeedSubscription subscription;

  private VerbaleClient(Session session) {
    this.session = session;
    this.synchronizer = new Synchronizer(session);
    this.renewal = new Renewal(session);
    this.drafts = new Drafts(session.store());
    this.workers =
        new ScheduledThreadPoolExecutor(
            WORKERS,
            task -> {
              Thread thread = new Thread(task, "verbale-worker");
              thread.setDaemon(true);
              return thread;
            });
    this.workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * A client whose state lies in a directory, encrypted under the custody's state key.
   *
   * @param custody stays the caller's to close, after the client
   * @param state made if it is not there; of this client alone
   */
  public static Builder builder(Endpoint endpoint, KeyCustody custody, Path state) {
    return new Builder(endpoint, custody, null, requireNonNull(state, "state"));
  }

  /**
   * A client whose state the portal keeps.
   *
   * @param custody stays the caller's to close, after the client
   * @param state of this client alone; stays the caller's to close, after the client
   */
  public static Builder builder(Endpoint endpoint, KeyCustody custody, StateStore state) {
    return new Builder(endpoint, custody, requireNonNull(state, "state"), null);
  }

  /** Options, all with defaults. Not thread-safe. */
  public static final class Builder {
    private final Endpoint endpoint;
    private final KeyCustody custody;
    private final @Nullable StateStore store;
    private final @Nullable Path directory;
    private final List<KeyCustody> former = new ArrayList<>();
    private Duration callTimeout = Duration.ofSeconds(10);
    private int keyPackages = 20;
    private Duration acknowledgementLimit = Duration.ofDays(7);
    private Duration checkInterval = Duration.ofMinutes(1);
    private Clock clock = Clock.systemUTC();
    private SecureRandom random = new SecureRandom();
    private CipherSuite suite = CipherSuite.DEFAULT;
    private @Nullable TrustPolicy policy;
    private Duration freshness = Freshness.OLDEST;
    private Duration clockTolerance = Freshness.AHEAD;
    private @Nullable Path evidence;
    private boolean postQuantum;
    private final SortedSet<String> demanded = new TreeSet<>();

    private Builder(
        Endpoint endpoint,
        KeyCustody custody,
        @Nullable StateStore store,
        @Nullable Path directory) {
      this.endpoint = requireNonNull(endpoint, "endpoint");
      this.custody = requireNonNull(custody, "custody");
      this.store = store;
      this.directory = directory;
    }

    /**
     * Custody of a certificate that this device had before, while {@link VerbaleClient#renewing}
     * names channels. The state may still be sealed under its key. It stays the caller's to close.
     */
    @CanIgnoreReturnValue
    public Builder former(KeyCustody former) {
      this.former.add(requireNonNull(former, "former"));
      return this;
    }

    /** Longest wait for one call, retries included; uploads make many. Default: 10 s. */
    @CanIgnoreReturnValue
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = positive("callTimeout", callTimeout);
      return this;
    }

    /**
     * How many KeyPackages wait at the server, so that this device can be added to as many channels
     * while it is away: 1 to 100. Default: 20.
     */
    @CanIgnoreReturnValue
    public Builder keyPackages(int keyPackages) {
      if (keyPackages < 1 || keyPackages > 100) {
        throw new IllegalArgumentException("keyPackages: " + keyPackages + " (expected: 1 to 100)");
      }
      this.keyPackages = keyPackages;
      return this;
    }

    /**
     * How long this device goes on posting where no Secretariat device has said that it can read.
     * Default: 7 days.
     */
    @CanIgnoreReturnValue
    public Builder acknowledgementLimit(Duration acknowledgementLimit) {
      this.acknowledgementLimit = positive("acknowledgementLimit", acknowledgementLimit);
      return this;
    }

    /** Least time between two checks of completeness by a subscription. Default: 1 min. */
    @CanIgnoreReturnValue
    public Builder checkInterval(Duration checkInterval) {
      this.checkInterval = positive("checkInterval", checkInterval);
      return this;
    }

    /** What time it is. Default: the system's clock. */
    @CanIgnoreReturnValue
    public Builder clock(Clock clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** Where keys come from: cryptographically strong. Default: {@code new SecureRandom()}. */
    @CanIgnoreReturnValue
    public Builder random(SecureRandom random) {
      this.random = requireNonNull(random, "random");
      return this;
    }

    /**
     * Of this device's KeyPackages and of the groups that it creates; all devices of a Mechanism
     * use the same. Default: {@link CipherSuite#DEFAULT}, the post-quantum hybrid.
     */
    @CanIgnoreReturnValue
    public Builder suite(CipherSuite suite) {
      this.suite = requireNonNull(suite, "suite");
      return this;
    }

    /**
     * Which witnesses must have cosigned the log's heads before this client relies on them
     * (c2sp.org/tlog-policy). If it names logs, the endpoint's log key must be among them. Default:
     * none; the log's word is enough, and a log that shows others something else goes unnoticed.
     */
    @CanIgnoreReturnValue
    public Builder policy(TrustPolicy policy) {
      this.policy = requireNonNull(policy, "policy");
      return this;
    }

    /**
     * How long ago a quorum may have cosigned the head by which this client judges that nothing was
     * withheld. Without a policy it means nothing. Default: 10 min.
     */
    @CanIgnoreReturnValue
    public Builder freshness(Duration freshness) {
      this.freshness = positive("freshness", freshness);
      return this;
    }

    /** How far the witnesses' clocks may be ahead of this device's. Default: 2 min. */
    @CanIgnoreReturnValue
    public Builder clockTolerance(Duration clockTolerance) {
      this.clockTolerance = positive("clockTolerance", clockTolerance);
      return this;
    }

    /**
     * A directory for evidence that the log contradicted itself, made if it is not there: a file is
     * written there, durably, before {@link DishonestServerException} is thrown. It may name a
     * channel, and holds nothing else that is confidential. Default: none; {@link
     * DishonestServerException#evidence} has it in any case.
     */
    @CanIgnoreReturnValue
    public Builder evidence(Path directory) {
      this.evidence = requireNonNull(directory, "directory");
      return this;
    }

    /** Starts only if the policy has no quorum without an ML-DSA cosignature. */
    @CanIgnoreReturnValue
    public Builder demandPostQuantum() {
      this.postQuantum = true;
      return this;
    }

    /**
     * Starts only if the policy has no quorum without this witness or group; that of the auditing
     * witnesses, for instance.
     *
     * @param name as the policy calls it
     */
    @CanIgnoreReturnValue
    public Builder demandWitness(String name) {
      this.demanded.add(requireNonNull(name, "name"));
      return this;
    }

    private Trust trust() {
      TrustPolicy demands = policy == null ? TrustPolicy.of(endpoint.verifier()) : policy;
      if (postQuantum && !demands.demandsPostQuantum()) {
        throw new IllegalArgumentException(
            "policy: a quorum without ML-DSA (expected: none, as was demanded)");
      }
      for (String name : demanded) {
        if (!demands.demands(name)) {
          throw new IllegalArgumentException(
              "policy: a quorum without a witness (expected: none, as was demanded)");
        }
      }
      var limits = new Freshness(freshness, clockTolerance, clock);
      try {
        Optional<EvidenceFolder> folder =
            evidence == null ? Optional.empty() : Optional.of(EvidenceFolder.open(evidence));
        return new Trust(endpoint.verifier(), demands, limits, folder);
      } catch (IOException e) {
        throw new StateFailedException(e);
      }
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
      }
      return value;
    }

    /**
     * Starts the client: registers its certificates if they are not registered, reads the registry,
     * checks its own standing, and publishes KeyPackages.
     *
     * @throws IllegalArgumentException if the custody's certificates do not fit together, or the
     *     policy does not fit the endpoint or what was demanded of it
     * @throws RefusedException also NOT_REGISTERED, NOT_YET_VALID, EXPIRED or REVOKED where the own
     *     certificate is not entitled
     */
    public VerbaleClient start() {
      var options =
          new Options(
              callTimeout, keyPackages, acknowledgementLimit, checkInterval, clock, random, suite);
      Trust trust = trust();
      boolean owned = store == null;
      StateStore state = store == null ? openDirectory() : store;
      try {
        Session session = Session.open(endpoint, custody, former, state, owned, trust, options);
        try {
          session.halt().guard(() -> session.enrol(custody));
          session.rekey(custody);
          return new VerbaleClient(session);
        } catch (RuntimeException e) {
          session.close();
          throw e;
        }
      } catch (RuntimeException e) {
        if (owned) {
          closeQuietly(state, e);
        }
        throw e;
      }
    }

    /** A renewal that broke off may have left the state under a former key. */
    private StateStore openDirectory() {
      Path at = requireNonNull(directory);
      try {
        return open(at, custody);
      } catch (StateDamagedException e) {
        for (KeyCustody each : former) {
          try {
            return open(at, each);
          } catch (IOException another) {
            e.addSuppressed(another);
          }
        }
        throw new StateFailedException(e);
      } catch (IOException e) {
        throw new StateFailedException(e);
      }
    }

    private FileStateStore open(Path at, KeyCustody by) throws IOException {
      try (SecretBytes key = by.stateKey()) {
        return FileStateStore.open(at, key, random);
      }
    }

    private static void closeQuietly(StateStore state, RuntimeException cause) {
      try {
        state.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  /** The State, or the Secretariat, that this device belongs to. */
  public PartyCode party() {
    return session.self().party();
  }

  public Role role() {
    return session.self().role();
  }

  public DeviceId device() {
    return session.self().device();
  }

  /** This device's signing certificate. */
  public CertificateId certificate() {
    return new CertificateId(session.self().hash());
  }

  /**
   * All channels that exist or should exist for this device's party, also those that it belonged to
   * and does no more; held against the registry and the list that the archive proves.
   */
  public List<ChannelStatus> channels() {
    return session.halt().guard(synchronizer::channels);
  }

  /** A channel; nothing is asked before it is used. */
  public Channel channel(ChannelId id) {
    return new Channel(id, session, workers);
  }

  /**
   * Brings something to the registry that proves itself: another device's certificate, a signed
   * revocation, a signed assignment. What is there already is fine.
   *
   * @param object DER of a certificate, or a signed note
   * @throws IllegalArgumentException for a root: no server takes a second
   */
  public void register(RegistryEntry.Kind kind, Bytes object) {
    session
        .halt()
        .guard(
            () -> {
              Enrolment.submit(session.server(), kind, object);
              session.registry().catchUp();
            });
  }

  /**
   * Goes over to renewed certificates of this device, with keys of their own: registers them,
   * connects by the new transport certificate, seals the state under the new custody's key, and has
   * this device's leaf in each group show the new certificate. The old key signs what replaces it.
   *
   * <p>From this call on start with {@code next} and, as {@link Builder#former}, the custody that
   * this client was started with, until {@link #renewing} is empty; whatever interrupts it goes on
   * from there. {@link #sync} and subscriptions do what is left.
   *
   * @param next of the same party, role and device id; the client's from now on, and stays the
   *     caller's to close, after the client
   * @return {@link #renewing}
   * @throws IllegalArgumentException if its certificates do not fit, are another device's, or older
   * @throws RefusedException also as {@link Builder#start}; nothing has changed then
   */
  public synchronized SortedSet<ChannelId> renew(KeyCustody next) {
    SortedSet<ChannelId> pending = session.halt().guard(() -> renewal.begin(next));
    if (subscription != null) {
      subscription.reconnect();
    }
    return pending;
  }

  /**
   * Channels whose group still shows a former certificate of this device, as far as was read; what
   * is posted there is signed by it. Once there are none the former custody can be closed and its
   * keys destroyed.
   */
  public SortedSet<ChannelId> renewing() {
    return renewal.pending();
  }

  /** Drafts in the encrypted state of this device. */
  public Drafts drafts() {
    return drafts;
  }

  /**
   * Brings registry and all channels up to date, does what is mandated there (removals, expected
   * members), sends again what was not known to have arrived, and checks that nothing was withheld.
   * For portals that do without a {@link #subscribe subscription}.
   *
   * @throws UnwitnessedException if all was read and done, and the witnesses do not vouch for it
   */
  public void sync() {
    session.halt().guard(synchronizer::sync);
  }

  /**
   * Follows all channels on a thread of its own until closed; reconnects by itself.
   *
   * @param listener gets one event at a time; what it throws ends the subscription
   * @throws IllegalStateException if there is a subscription already
   */
  public synchronized Subscription subscribe(Consumer<Event> listener) {
    if (subscription != null && subscription.isOpen()) {
      throw new IllegalStateException("subscription: a second (expected: one a client)");
    }
    subscription = new FeedSubscription(session, synchronizer, workers, listener);
    subscription.start();
    return subscription;
  }

  /** Ends the subscription, all calls under way, and closes the state. Harmless a second time. */
  @Override
  public synchronized void close() {
    workers.shutdown(); // no thread is interrupted: that would close the state's file under it
    if (subscription != null) {
      subscription.signal();
    }
    session.disconnect();
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    awaitWorkers();
    session.close();
  }

  private void awaitWorkers() {
    try {
      if (!workers.awaitTermination(session.options().callTimeout().toMillis(), MILLISECONDS)) {
        throw new IllegalStateException("workers: still busy (expected: ended with their calls)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "VerbaleClient[" + session.self().hash() + "]";
  }
}
