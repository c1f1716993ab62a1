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
   * Opens it; nothing becomes public before {@link #begin}.
   *
   * @param source stays open until this is closed
   * @param verifier of what a reader of bundles believes
   * @param store stays open until this is closed
   */
  public static Publisher open(
      Source source,
      BundleVerifier verifier,
      PublicStore store,
      PublishingLimits limits,
      InstantSource clock) {
    return new Publisher(source, verifier, store, limits, clock);
  }

  /** Begins to follow, once. */
  public void begin() {
    thread.start();
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
    private final boolean isPublic;

    private Permit(Digest device, PublicBlock block, long number, boolean isPublic) {
      this.device = device;
      this.block = block;
      this.number = number;
      this.isPublic = isPublic;
    }
  }

  /**
   * Lets {@code caller} bring what the decision in force about {@code record} discloses: a device
   * that decides for the State under review, or one of the Secretariat where that executes what the
   * State asked for.
   *
   * @param number of that decision
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
    Optional<DecisionRow> standing = decisions.standing(view, record, Long.MAX_VALUE);
    boolean decides = caller.party().equals(policy.underReview(channel)) && caller.role().decides();
    boolean executes =
        caller.role() == Role.SECRETARIAT && standing.filter(Assembly::isExecution).isPresent();
    if (!decides && !executes) {
      throw new Refusal.NotPermitted("publication/upload").asException();
    }
    if (standing.filter(DecisionRow::isPublic).filter(s -> s.number() == number).isEmpty()) {
      throw new Refusal.Conflict("publication").asException();
    }
    boolean isPublic = store.entry(record).filter(item -> item.number() >= number).isPresent();
    return new Permit(caller.hash(), block(entry), number, isPublic);
  }

  /**
   * Takes a piece; one at 0 begins anew. Of what is public already nothing is kept.
   *
   * @param piece at most {@link PublishingLimits#PIECE} bytes
   * @return how many bytes are there now
   * @throws RefusedException UNKNOWN, CONFLICT where the upload is not as long as {@code offset},
   *     TOO_LARGE, OVERLOADED
   */
  public long put(Permit permit, long offset, Bytes piece) {
    return permit.isPublic
        ? offset + piece.size()
        : uploads.put(permit.device, permit.block.record(), permit.number, offset, piece);
  }

  /**
   * Ends an upload: it is checked against the record, and becomes public when its decision stands
   * under a published head.
   *
   * @return how many bytes are there
   * @throws RefusedException UNKNOWN, CONFLICT where it is not as long as {@code length},
   *     MALFORMED, HASH_MISMATCH where it opens what the record does not commit to, OVERLOADED
   */
  public long finish(Permit permit, long length) {
    if (!permit.isPublic) {
      uploads.finish(permit.device, permit.block, permit.number, length);
      wake();
    }
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
    } catch (StorageException e) {
      LOG.warn("Could not publish, tries again: {}", e.getMessage());
    } catch (RuntimeException e) { // a bug must not end withdrawals
      LOG.error("Could not publish, tries again", e);
    }
  }

  /** Brings the public store to where the published head is. */
  void round() {
    tidy(clock.instant());
    Due due = storage.<Due>read(now -> published.read(now, this::due));
    for (Step step : due.steps) {
      attempt(step);
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
    List<Step> withdrawals = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (RecordId record : waiting()) {
      Optional<DecisionRow> decision = decisions.standing(view, record, size);
      if (decision.isEmpty()) {
        settleIfAsked(view, record, size);
      } else if (!decision.get().isPublic()) {
        withdrawals.add(withdrawal(view, record, decision.get()));
      } else if (steps.size() < AT_ONCE) {
        step(view, head, record, decision.get()).ifPresent(steps::add);
      } else {
        wake();
      }
    }
    withdrawals.addAll(steps); // what is to be public no more waits for nothing else
    return new Due(withdrawals, size);
  }

  private Step withdrawal(View view, RecordId record, DecisionRow decision) {
    return new Step(record, decision, at(view, decision), Bytes.EMPTY);
  }

  private Instant at(View view, DecisionRow decision) {
    return Instant.ofEpochMilli(archive.entry(view, decision.index()).leaf().time());
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
    if (store.entry(record).filter(entry -> entry.number() >= decision.number()).isPresent()) {
      settle(record);
      return Optional.empty();
    }
    return store
        .staged(record, decision.number())
        .map(
            staged ->
                new Step(
                    record,
                    decision,
                    at(view, decision),
                    assembly.head(view, head, record, decision)));
  }

  /** One that fails holds up no other. */
  private void attempt(Step step) {
    try {
      take(step);
    } catch (RefusedException e) {
      LOG.debug("Not now: {}", e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.error("Record {} could not be published or withdrawn, tries again", step.record, e);
    }
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
