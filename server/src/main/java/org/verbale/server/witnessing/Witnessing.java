package org.verbale.server.witnessing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Published;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.HeldView;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.witness.Cosignature;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;

/**
 * Publishes sealed heads that the quorum of a policy cosigned. Thread-safe.
 *
 * <p>Made first, for {@link #published} is needed to serve; started once there is somebody to keep
 * what was cosigned.
 */
public final class Witnessing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);

  /** Shortest time from one look at the archive to the next, however often something commits. */
  private static final Duration PACE = Duration.ofMillis(10);

  /** Longest sleep; news wake earlier. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final Storage storage;
  private final Archive archive;
  private final TrustPolicy policy;
  private final List<VerifierKey> logs;
  private final WitnessTiming timing;
  private final List<Endpoint> endpoints;
  private final WitnessClient client;
  private final Desk desk;
  private final Publication publication = new Publication();
  private final List<Asker> askers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param policy with a quorum; {@code logs} are among its logs
   * @param logs the log's own keys: each that it ever had
   * @param random for the time between attempts
   * @param nanos a clock that never goes back, such as {@link System#nanoTime}
   * @throws IllegalArgumentException if the policy has no quorum, a witness's URL is none, or too
   *     few have one
   */
  public Witnessing(
      Storage storage,
      Archive archive,
      TrustPolicy policy,
      List<VerifierKey> logs,
      WitnessTiming timing,
      RandomGenerator random,
      LongSupplier nanos) {
    if (policy.isWithoutQuorum()) {
      throw new IllegalArgumentException("policy: quorum none (expected: one to be reached)");
    }
    this.storage = storage;
    this.archive = archive;
    TrustPolicy own = policy;
    for (VerifierKey log : logs) {
      own = own.with(log);
    }
    this.policy = own;
    this.logs = List.copyOf(logs);
    this.timing = timing;
    this.endpoints = Endpoint.of(policy);
    this.client = new WitnessClient(timing.answer());
    this.desk = new Desk(this.policy, nanos);
    for (Endpoint endpoint : endpoints) {
      var backoff = new Backoff(timing.firstRest(), timing.longestRest(), random);
      askers.add(new Asker(endpoint, client, archive, desk, backoff));
    }
  }

  /** What members are shown: nothing before the first head reached the quorum. */
  public Published published() {
    return publication;
  }

  /**
   * The largest size that any witness cosigned of this log, asked now.
   *
   * @return 0 if none knows it
   * @throws StorageException if so many do not answer that they could be a quorum: a head that was
   *     published may be known to these alone
   */
  public OptionalLong largest() {
    Map<Endpoint, Long> sizes = WitnessedSizes.ask(client, endpoints, logs);
    Set<CosignerKey> silent = new HashSet<>();
    policy.witnesses().forEach(witness -> silent.add(witness.key()));
    sizes.keySet().forEach(endpoint -> endpoint.keys().forEach(silent::remove));
    if (policy.isReachedBy(silent)) {
      throw new StorageException(
          Problem.IO,
          "witnesses: "
              + sizes.size()
              + " of "
              + endpoints.size()
              + " say what they cosigned (expected: so many that the others are no quorum)");
    }
    return OptionalLong.of(sizes.values().stream().mapToLong(Long::longValue).max().orElse(0));
  }

  /**
   * The largest size of this log that a witness shows now, of those who answer.
   *
   * @return 0 if nobody shows any
   */
  public long seen() {
    Map<Endpoint, Long> sizes = WitnessedSizes.ask(client, endpoints, logs);
    return sizes.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /**
   * Publishes what reached the quorum before the last stop, if it is the newest sealed head, and
   * begins to ask.
   *
   * @param keep makes a checkpoint with cosignatures durable before it returns
   * @param news told after a newer head is shown; returns at once
   */
  public void start(Consumer<SignedCheckpoint> keep, Runnable news) {
    resume();
    news.run();
    for (Asker asker : askers) {
      threads.add(Thread.ofVirtual().name("witness-" + asker.status().name()).start(asker));
    }
    threads.add(Thread.ofVirtual().name("witnessing").start(() -> follow(keep, news)));
  }

  /** Something was committed: perhaps a seal. Returns at once. */
  public void committed() {
    desk.news();
  }

  /** One for each witness that is asked, in the policy's order. */
  public List<WitnessStatus> witnesses() {
    return askers.stream().map(Asker::status).toList();
  }

  /** Size of the published head; 0 while there is none. */
  public long publishedSize() {
    return publication.size();
  }

  /**
   * For how long sealed heads have waited for the quorum; zero if the last that witnesses were
   * asked for reached it.
   */
  public Duration waiting() {
    return Duration.ofNanos(desk.collectingFor());
  }

  /** Whether a head is published, and none waits for longer than one answer may take. */
  public boolean isQuorumReached() {
    return publication.size() > 0 && waiting().compareTo(timing.answer()) < 0;
  }

  /** Asks no more. Nothing is published afterwards, and nothing can be read of what was. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    client.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // they must not read a store that is closed
        }
      }
    }
    desk.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void resume() {
    HeldView moment = storage.hold();
    boolean used = false;
    try {
      Optional<SealedHead> head = moment.read(archive::sealedHead).orElseThrow();
      Optional<SignedCheckpoint> kept = moment.read(archive::witnessed).orElseThrow();
      if (head.isEmpty() || kept.isEmpty() || !isOf(kept.get(), head.get())) {
        return;
      }
      Map<CosignerKey, Cosignature> cosignatures = new HashMap<>();
      for (Cosignature each : policy.verify(kept.get()).cosignatures()) {
        cosignatures.put(each.key(), each);
      }
      var round = new Round(head.get(), moment, cosignatures);
      publication.show(head.get(), moment);
      desk.show(new Desk.Reached(round, cosignatures));
      used = true;
    } catch (QuorumException | BadSignatureException e) {
      LOG.info("The newest head is not published: by the policy of now it is not witnessed");
    } finally {
      if (!used) {
        moment.close();
      }
    }
  }

  private static boolean isOf(SignedCheckpoint kept, SealedHead head) {
    return kept.unverified().head().equals(head.head());
  }

  private void follow(Consumer<SignedCheckpoint> keep, Runnable news) {
    try {
      while (true) {
        long sleep = step(keep, news);
        if (sleep > 0) {
          Thread.sleep(PACE);
          desk.await(Math.min(sleep, LONGEST_SLEEP.toNanos()));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Nothing more is published: stopping");
    } catch (RuntimeException e) {
      // The node stops or failed, and says so itself; or a bug, which must not go unseen.
      LOG.error("Nothing more is published before a restart", e);
    }
  }

  /** Does the next thing there is to do; returns nanoseconds until there may be another. */
  private long step(Consumer<SignedCheckpoint> keep, Runnable news) {
    Optional<Desk.Reached> reached = desk.reached();
    if (reached.isPresent()) {
      publish(reached.get(), keep, news);
      return 0;
    }
    long wait = desk.untilMayOpen(timing.firstRest().toNanos());
    if (wait > 0) {
      return wait;
    }
    try {
      return open();
    } catch (RefusedException e) { // readers are overloaded
      LOG.warn("Witnesses are asked later: {}", e.getMessage());
      return timing.firstRest().toNanos();
    }
  }

  /**
   * Opens a round where there is a newer head, or where it is time to cosign this one again: in a
   * moment of now, for what a moment shows stays on the disk, erased or not.
   */
  private long open() {
    long newest = storage.<Long>read(view -> archive.sealed(view).size());
    if (newest == 0) {
      return Long.MAX_VALUE;
    }
    if (newest <= desk.newestSize()) {
      long since = desk.sinceOpened();
      if (since < timing.refresh().toNanos()) {
        return timing.refresh().toNanos() - since;
      }
    }
    HeldView moment = storage.hold();
    boolean opened = false;
    try {
      SealedHead head = moment.read(view -> archive.sealedHead(view).orElseThrow()).orElseThrow();
      desk.open(new Round(head, moment, desk.cosignatures(head)));
      opened = true;
    } finally {
      if (!opened) {
        moment.close();
      }
    }
    return Long.MAX_VALUE;
  }

  private void publish(Desk.Reached reached, Consumer<SignedCheckpoint> keep, Runnable news) {
    Round round = reached.round();
    SignedCheckpoint cosigned = round.with(reached.cosignatures(), policy);
    try {
      var unused = policy.verify(cosigned); // its own word, not our counting
    } catch (QuorumException | BadSignatureException e) {
      throw new IllegalStateException("quorum: counted, and denied by the policy", e);
    }
    keep.accept(cosigned);
    SealedHead head = round.head();
    publication.show(
        new SealedHead(head.head(), cosigned.toBytes(), head.mapLeaf(), head.mapLeafProof()),
        round.moment());
    desk.show(reached);
    news.run();
  }
}
