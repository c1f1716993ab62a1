package org.verbale.server.publishing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.publication.BundleException;
import org.verbale.publication.BundleVerifier;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.Published;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.publication.DecisionRow;
import org.verbale.server.publication.Publications;
import org.verbale.server.publicstore.PublicContent;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.View;

/**
 * Follows decisions to publish: as soon as one stands under a published head, and what it discloses
 * was uploaded, it is public; as soon as one to withdraw does, it is not. A decision whose content
 * nobody uploaded waits for it: after the loss of the public store all do, until the States upload
 * again. Thread-safe.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** Uses of a decision's number behind the last that somebody may already upload for. */
  private static final int AHEAD = 1;

  /** Milliseconds between two looks at least. */
  private static final long GATHER = 50;

  /** Bundles put together in one look: each reads a few dozen rows of one moment. */
  private static final int AT_ONCE = 64;

  private final Storage storage;
  private final Archive archive;
  private final Published published;
  private final Publications decisions;
  private final Places records;
  private final Assembly assembly;
  private final BundleVerifier verifier;
  private final PublicStore store;
  private final PublishingLimits limits;
  private final InstantSource clock;
  private final Uploads uploads;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  /** Of the follower alone: when it was tidied last. */
  private Instant tidied = Instant.EPOCH;

  /** Of the follower alone: index behind the last decision that was looked at. */
  private long next;

  /**
   * Records with a decision that is not carried out, most for want of content; guarded by itself.
   */
  private final Set<RecordId> owed = new LinkedHashSet<>();

  /**
   * What the archive offers.
   *
   * @param published says which heads are shown
   * @param records says where a record's leaf stands
   */
  public record Source(
      Storage storage,
      Archive archive,
      Published published,
      RegistryFeature registry,
      Publications decisions,
      Places records) {}

  /** Says where the leaf of an accepted record stands. */
  @FunctionalInterface
  public interface Places {
    /** Its log index; none if there is no such record. */
    Optional<Long> index(View view, RecordId record);
  }

  /** Not started: follows when told to. */
  Publisher(
      Source source,
      BundleVerifier verifier,
      PublicStore store,
      PublishingLimits limits,
      InstantSource clock) {
    this.storage = source.storage();
    this.archive = source.archive();
    this.published = source.published();
    this.decisions = source.decisions();
    this.records = source.records();
    this.assembly = new Assembly(source);
    this.verifier = requireNonNull(verifier, "verifier");
    this.store = requireNonNull(store, "store");
    this.limits = requireNonNull(limits, "limits");
    this.clock = requireNonNull(clock, "clock");
    this.uploads = new Uploads(store, limits, clock);
    this.thread = Thread.ofPlatform().name("publisher").daemon().unstarted(this::run);
  }

  /**
   * Starts to follow.
   *
   * @param source stays open until this is closed
   * @param verifier of what a reader of bundles believes
   * @param store stays open until this is closed
   */
  public static Publisher start(
      Source source,
      BundleVerifier verifier,
      PublicStore store,
      PublishingLimits limits,
      InstantSource clock) {
    var publisher = new Publisher(source, verifier, store, limits, clock);
    publisher.thread.start();
    return publisher;
  }

  /** Says that there may be a newer published head. Does not wait. */
  public void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /** That a device may bring what a decision discloses. Made by {@link #permit}. */
  public static final class Permit {
    private final Digest device;
    private final PublicBlock block;
    private final long number;

    private Permit(Digest device, PublicBlock block, long number) {
      this.device = device;
      this.block = block;
      this.number = number;
    }
  }

  /**
   * Lets {@code caller} bring what decision {@code number} about {@code record} discloses.
   *
   * @param number of a decision that was made, or the next
   * @throws RefusedException NOT_PERMITTED, UNKNOWN, CONFLICT for another number
   */
  public Permit permit(
      View view, Policy policy, DeviceCertificate caller, RecordId record, long number) {
    Entry entry =
        records
            .index(view, record)
            .map(index -> archive.entry(view, index))
            .orElseThrow(() -> new Refusal.Unknown("record").asException());
    ChannelId channel = entry.position().orElseThrow().chain().channel().orElseThrow();
    boolean decides = caller.party().equals(policy.underReview(channel)) && caller.role().decides();
    if (!decides && caller.role() != Role.SECRETARIAT) {
      throw new Refusal.NotPermitted("publication/upload").asException();
    }
    long last = decisions.last(view, record).map(DecisionRow::number).orElse(0L);
    boolean made = decisions.find(view, record, number).filter(DecisionRow::isPublic).isPresent();
    if (!made && number != last + AHEAD) {
      throw new Refusal.Conflict("publication").asException();
    }
    return new Permit(caller.hash(), block(entry), number);
  }

  /**
   * Takes a piece; one at 0 begins anew.
   *
   * @param piece at most {@link PublishingLimits#PIECE} bytes
   * @return how many bytes are there now
   * @throws RefusedException UNKNOWN, CONFLICT where the upload is not as long as {@code offset},
   *     TOO_LARGE, OVERLOADED
   */
  public long put(Permit permit, long offset, Bytes piece) {
    return uploads.put(permit.device, permit.block.record(), permit.number, offset, piece);
  }

  /**
   * Ends an upload: it is checked against the record, and waits for its decision.
   *
   * @return how many bytes are there
   * @throws RefusedException UNKNOWN, CONFLICT where it is not as long as {@code length},
   *     MALFORMED, HASH_MISMATCH where it opens what the record does not commit to, OVERLOADED
   */
  public long finish(Permit permit, long length) {
    uploads.finish(permit.device, permit.block, permit.number, length);
    wake();
    return length;
  }

  private static PublicBlock block(Entry entry) {
    try {
      return RecordNote.parse(entry.object()).claim().block();
    } catch (MalformedException e) {
      throw new IllegalStateException("record: malformed note (expected: as accepted)", e);
    }
  }

  /** How many decisions wait for what they disclose, for metrics. */
  public int owed() {
    synchronized (owed) {
      return owed.size();
    }
  }

  private void run() {
    try {
      while (true) {
        attempt();
        var unused = wake.tryAcquire(limits.pause().toMillis(), TimeUnit.MILLISECONDS);
        Thread.sleep(GATHER); // what comes together is looked at together
      }
    } catch (InterruptedException e) {
      LOG.debug("Follows no more: stopping");
    }
  }

  private void attempt() {
    try {
      round();
    } catch (RefusedException e) {
      LOG.debug("Not now: {}", e.getMessage());
    } catch (StorageException | IOException e) {
      LOG.warn("Could not publish, tries again: {}", e.getMessage());
    }
  }

  /** Brings the public store to where the published head is. */
  void round() throws IOException {
    tidy(clock.instant());
    Due due = storage.<Due>read(now -> published.read(now, this::due));
    for (Step step : due.steps) {
      take(step);
    }
    next = Math.max(next, due.size);
  }

  /** Gives up what nobody goes on with, now and then: it costs a write. */
  private void tidy(Instant now) {
    if (!tidied.isAfter(now.minus(limits.pause()))) {
      uploads.giveUpIdle();
      var unused = store.expireStaged(now.minus(limits.keep()));
      tidied = now;
    }
  }

  /** A decision that something has to be done for. */
  private record Step(RecordId record, DecisionRow decision, Instant at, Bytes head) {}

  private record Due(List<Step> steps, long size) {}

  private Due due(SealedHead head, View view) {
    long size = head.head().size();
    if (isDecided(view)) {
      decisions.decidedSince(view, next).forEach(this::owe);
    }
    List<Step> steps = new ArrayList<>();
    for (RecordId record : waiting()) {
      Optional<DecisionRow> decision = decisions.standing(view, record, size);
      if (decision.isEmpty()) {
        settleIfAsked(view, record, size);
      } else if (steps.size() < AT_ONCE) {
        step(view, head, record, decision.get()).ifPresent(steps::add);
      } else {
        wake();
      }
    }
    return new Due(steps, size);
  }

  /**
   * Whether there is a decision among the leaves that were not looked at; at the start: perhaps.
   */
  private boolean isDecided(View view) {
    boolean[] decided = {next == 0};
    if (!decided[0]) {
      archive.walk(
          view,
          next,
          (index, leaf, position) -> {
            decided[0] = leaf.kind() == LeafKind.DECISION;
            return !decided[0];
          });
    }
    return decided[0];
  }

  /** What is only asked for waits for nothing; what no head covers yet does. */
  private void settleIfAsked(View view, RecordId record, long size) {
    if (decisions.last(view, record).filter(each -> each.index() < size).isPresent()) {
      settle(record);
    }
  }

  private Optional<Step> step(View view, SealedHead head, RecordId record, DecisionRow decision) {
    Instant at = Instant.ofEpochMilli(archive.entry(view, decision.index()).leaf().time());
    if (!decision.isPublic()) {
      return Optional.of(new Step(record, decision, at, Bytes.EMPTY));
    }
    if (store.entry(record).filter(entry -> entry.number() >= decision.number()).isPresent()) {
      settle(record);
      return Optional.empty();
    }
    return store
        .staged(record, decision.number())
        .map(staged -> new Step(record, decision, at, assembly.head(view, head, record, decision)));
  }

  private void take(Step step) throws IOException {
    if (step.decision.isPublic()) {
      publish(step);
    } else {
      var unused = store.withdraw(step.record, step.decision.number(), step.at);
      settle(step.record);
    }
  }

  private void publish(Step step) throws IOException {
    long number = step.decision.number();
    Optional<PublicContent> staged = store.stagedContent(step.record, number);
    if (staged.isEmpty()) {
      return; // given up meanwhile: it is still owed
    }
    PublicItem item;
    try {
      item = Assembly.item(verifier, step.head, staged.get());
    } catch (BundleException e) {
      LOG.warn("What was uploaded is not what was decided ({}); dropped", e.objection());
      var unused = store.dropStaged(step.record, number);
      return;
    }
    var unused =
        store.publish(item, out -> Assembly.file(step.head, staged.get()).transferTo(out), step.at);
    settle(step.record);
    LOG.info("Published: {} of {} parts of a record", item.parts().size(), item.totalParts());
  }

  private void owe(RecordId record) {
    synchronized (owed) {
      owed.add(record);
    }
  }

  private List<RecordId> waiting() {
    synchronized (owed) {
      return List.copyOf(owed);
    }
  }

  private void settle(RecordId record) {
    synchronized (owed) {
      owed.remove(record);
    }
  }

  /** Ends what is under way. Harmless a second time. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the store must not be closed under it
      }
    }
    uploads.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
