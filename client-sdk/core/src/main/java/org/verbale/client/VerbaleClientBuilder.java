package org.verbale.client;

import static java.util.Objects.requireNonNull;

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
import org.jspecify.annotations.Nullable;
import org.verbale.client.archive.EvidenceFolder;
import org.verbale.client.archive.Freshness;
import org.verbale.client.archive.Trust;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateDamagedException;
import org.verbale.client.state.StateStore;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.witness.TrustPolicy;

/** Makes a {@link VerbaleClient}: options, all with defaults. Not thread-safe. */
public final class VerbaleClientBuilder {
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
  private @Nullable RecordAnalyzer analyzer;
  private boolean fillsIn = true;
  private @Nullable TrustPolicy policy;
  private Duration freshness = Freshness.OLDEST;
  private Duration clockTolerance = Freshness.AHEAD;
  private @Nullable Path evidence;
  private boolean postQuantum;
  private Duration keep = Duration.ofDays(30);
  private final SortedSet<String> demanded = new TreeSet<>();

  VerbaleClientBuilder(
      Endpoint endpoint, KeyCustody custody, @Nullable StateStore store, @Nullable Path directory) {
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
  public VerbaleClientBuilder former(KeyCustody former) {
    this.former.add(requireNonNull(former, "former"));
    return this;
  }

  /** Longest wait for one call, retries included; uploads make many. Default: 10 s. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder callTimeout(Duration callTimeout) {
    this.callTimeout = positive("callTimeout", callTimeout);
    return this;
  }

  /**
   * How many KeyPackages wait at the server, so that this device can be added to as many channels
   * while it is away: 1 to 100. Default: 20.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder keyPackages(int keyPackages) {
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
  public VerbaleClientBuilder acknowledgementLimit(Duration acknowledgementLimit) {
    this.acknowledgementLimit = positive("acknowledgementLimit", acknowledgementLimit);
    return this;
  }

  /** Least time between two checks of completeness by a subscription. Default: 1 min. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder checkInterval(Duration checkInterval) {
    this.checkInterval = positive("checkInterval", checkInterval);
    return this;
  }

  /** What time it is. Default: the system's clock. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** Where keys come from: cryptographically strong. Default: {@code new SecureRandom()}. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder random(SecureRandom random) {
    this.random = requireNonNull(random, "random");
    return this;
  }

  /**
   * Of this device's KeyPackages and of the groups that it creates; all devices of a Mechanism use
   * the same. Default: {@link CipherSuite#DEFAULT}, the post-quantum hybrid.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder suite(CipherSuite suite) {
    this.suite = requireNonNull(suite, "suite");
    return this;
  }

  /**
   * Makes search terms: of what is posted, sealed for the server to search without reading it, and
   * of what is read, to notice false ones ({@link ReadableRecord#searchTerms}). Default: none;
   * records are then posted without terms, until another member adds some.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder analyzer(RecordAnalyzer analyzer) {
    this.analyzer = requireNonNull(analyzer, "analyzer");
    return this;
  }

  /**
   * Whether a device of the Secretariat adds search terms to records that have none, or older ones
   * than its analyzer makes, while it keeps its channels up to date. Default: yes.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder fillInTerms(boolean fillsIn) {
    this.fillsIn = fillsIn;
    return this;
  }

  /**
   * Which witnesses must have cosigned the log's heads before this client relies on them
   * (c2sp.org/tlog-policy). If it names logs, the endpoint's log key must be among them. Default:
   * none; the log's word is enough, and a log that shows others something else goes unnoticed.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder policy(TrustPolicy policy) {
    this.policy = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * How long ago a quorum may have cosigned the head by which this client judges that nothing was
   * withheld. Without a policy it means nothing. Default: 10 min.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder freshness(Duration freshness) {
    this.freshness = positive("freshness", freshness);
    return this;
  }

  /** How far the witnesses' clocks may be ahead of this device's. Default: 2 min. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder clockTolerance(Duration clockTolerance) {
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
  public VerbaleClientBuilder evidence(Path directory) {
    this.evidence = requireNonNull(directory, "directory");
    return this;
  }

  /**
   * How long entries of this device's channels are kept, still encrypted, in its state, so that
   * {@link VerbaleClient#putBack} can give them back to a server that was restored from a backup;
   * at most 256 MiB, of which the oldest go first. A device of the Secretariat, which belongs to
   * every channel, keeps what all of them can lose. Zero keeps nothing. Default: 30 days.
   */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder keep(Duration keep) {
    if (keep.isNegative()) {
      throw new IllegalArgumentException("keep: " + keep + " (expected: >= 0)");
    }
    this.keep = keep;
    return this;
  }

  /** Starts only if the policy has no quorum without an ML-DSA cosignature. */
  @CanIgnoreReturnValue
  public VerbaleClientBuilder demandPostQuantum() {
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
  public VerbaleClientBuilder demandWitness(String name) {
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
            callTimeout,
            keyPackages,
            acknowledgementLimit,
            checkInterval,
            clock,
            random,
            suite,
            keep,
            Optional.ofNullable(analyzer),
            fillsIn);
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
