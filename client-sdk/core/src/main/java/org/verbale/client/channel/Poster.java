package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochId;
import org.verbale.client.error.AttachmentFailedException;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenedRecord;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import org.verbale.terms.SealedTerms;
import org.verbale.v1.PostRecordRequest;

/** Brings records into the channel, each once. Not thread-safe. */
final class Poster {
  private static final int ATTEMPTS = 8;

  /** Reasons that the state of the group gives; once it has moved on the same may be accepted. */
  private static final Set<String> OVERTAKEN = Set.of("STALE_EPOCH", "COMMIT_REQUIRED");

  /** Reasons for which what waits goes on waiting. */
  private static final Set<String> PASSING =
      Set.of("COMMIT_REQUIRED", "UNACKNOWLEDGED", "UNFAITHFUL_EPOCH", "KEY_NOT_HELD");

  private static final String ATTACHMENT_FAILED = "ATTACHMENT_FAILED";

  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;
  private final Upkeep upkeep;
  private final Outbox outbox;
  private final Duration acknowledgementLimit;
  private final List<String> givenUp = new ArrayList<>();

  /**
   * @param acknowledgementLimit how long we post into an epoch that no Secretariat device has
   *     acknowledged
   */
  Poster(
      ChannelId channel,
      ChannelContext context,
      ChannelReplica replica,
      Upkeep upkeep,
      Duration acknowledgementLimit) {
    this.channel = channel;
    this.context = context;
    this.replica = replica;
    this.upkeep = upkeep;
    this.outbox = new Outbox(channel, context);
    this.acknowledgementLimit = acknowledgementLimit;
  }

  /**
   * Sends again what was stored and whose fate is unknown; what its epoch has left behind is sealed
   * again. What cannot be posted is given up, and its token told by {@link #takeGivenUp}.
   */
  void sendWaiting() {
    for (WaitingRecord waiting : outbox.waiting()) {
      try {
        Optional<RecordRow> there = replica.history().record(Outbox.id(waiting));
        if (there.isPresent()) {
          outbox.forget(there.get().record());
        } else {
          deliver(waiting, waiting.draft().map(draft -> draft.again(waiting.token())));
        }
      } catch (RefusedException e) {
        if (!PASSING.contains(e.reason())) {
          giveUp(waiting.token(), e.reason());
        }
      } catch (AttachmentFailedException e) {
        giveUp(waiting.token(), ATTACHMENT_FAILED);
      }
    }
  }

  private void giveUp(String token, String reason) {
    outbox.giveUp(token, reason);
    givenUp.add(token);
  }

  /** Tokens of what was given up since the last call, by {@link #sendWaiting}. */
  List<String> takeGivenUp() {
    List<String> taken = List.copyOf(givenUp);
    givenUp.clear();
    return taken;
  }

  Optional<RecordRow> posted(String token) {
    return outbox.sentAs(token).flatMap(replica.history()::record);
  }

  boolean isWaiting(String token) {
    return outbox.isWaiting(token);
  }

  Optional<String> refusal(String token) {
    return outbox.refusal(token);
  }

  /** Posts a record; see {@link ChannelEngine#post}. */
  RecordRow post(OutgoingRecord record) {
    Optional<RecordRow> before = posted(record.token());
    if (before.isPresent()) {
      return before.get();
    }
    makeReady();
    WaitingRecord waiting = seal(record);
    outbox.put(waiting, Optional.empty());
    return deliverNow(waiting, Optional.of(record));
  }

  /** Seals and signs a record without sending it: for a focal point to clear. */
  SealedPost prepare(OutgoingRecord record) {
    makeReady();
    try {
      return SealedPost.of(seal(record).message());
    } catch (MalformedException e) {
      throw new IllegalStateException("what was just sealed is well formed", e);
    }
  }

  /** Has the group be one that we may post in. */
  private void makeReady() {
    replica.requireMember();
    if (upkeep.isDue()) {
      upkeep.change(Committer.Wish.MANDATED);
    }
    if (context.analyzer().isPresent() && replica.history().isSearchEpochOver()) {
      upkeep.change(Committer.Wish.RENEWAL); // so that no trapdoor opens more than it should
    }
    requireAcknowledged();
  }

  private WaitingRecord seal(OutgoingRecord record) {
    History history = replica.history();
    EpochFacts current = history.current().orElseThrow();
    if (!replica.member().veracity().isCommitted(current)) {
      throw new RefusedException(
          "UNFAITHFUL_EPOCH",
          "epoch: nobody commits to the key that the group has (expected: a correction first)",
          Duration.ZERO);
    }
    ArchiveKey key = replica.member().keyring().derived(current.epoch()).orElseThrow();
    Device.Certified author = context.device().requireHeld(replica.shown().orElseThrow());
    Optional<SealedTerms> terms =
        searchTerms().seal(current.epoch(), record.language(), record.parts());
    return outbox.seal(record, key, terms, history.head(), author);
  }

  private SearchTerms searchTerms() {
    return new SearchTerms(context, replica.history(), replica.member().keyring());
  }

  /** The caller hears of a refusal: nothing of it waits any more. */
  private RecordRow deliverNow(WaitingRecord waiting, Optional<OutgoingRecord> says) {
    try {
      return deliver(waiting, says);
    } catch (RefusedException e) {
      outbox.giveUp(waiting.token(), e.reason());
      throw e;
    } catch (AttachmentFailedException e) {
      outbox.giveUp(waiting.token(), ATTACHMENT_FAILED);
      throw e;
    }
  }

  /**
   * Sends what is stored until it stands in the chain. Once its epoch is over without it, it can be
   * accepted no more, whoever sends it: then, and only then, it is sealed again, as another record.
   */
  private RecordRow deliver(WaitingRecord first, Optional<OutgoingRecord> says) {
    WaitingRecord waiting = first;
    for (int attempt = 1; ; attempt++) {
      RecordId id = Outbox.id(waiting);
      Optional<RefusedException> overtaken = send(waiting);
      if (overtaken.isPresent()) {
        upkeep.catchUp();
      } else {
        replica.read();
      }
      Optional<RecordRow> there = replica.history().record(id);
      if (there.isPresent()) {
        outbox.forget(id);
        return there.get();
      }
      RefusedException cause =
          overtaken.orElseThrow(
              () ->
                  new DishonestServerException(
                      CHAIN, "record: accepted and not in the chain (expected: there)"));
      if (attempt == ATTEMPTS) {
        throw cause;
      }
      makeReady();
      if (!isCurrent(Outbox.epoch(waiting))) {
        waiting = seal(says.orElseThrow(() -> cause));
        outbox.put(waiting, Optional.of(id));
      }
    }
  }

  /** Gives the refusal, if it was for the state of the group. */
  private Optional<RefusedException> send(WaitingRecord waiting) {
    try {
      outbox.send(waiting);
      return Optional.empty();
    } catch (RefusedException e) {
      if (!OVERTAKEN.contains(e.reason())) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private boolean isCurrent(EpochId epoch) {
    return replica.history().current().filter(now -> now.epoch().equals(epoch)).isPresent();
  }

  /** Opens what another device of our party prepared. */
  RecordReader.Opened openPrepared(SealedPost post) {
    replica.requireMember();
    return clearance().open(post, replica.history(), replica.member().keyring(), searchTerms());
  }

  /** Adds our signature to what another device of our party prepared, and posts it. */
  RecordRow clear(SealedPost post) {
    openPrepared(post).content().ifPresent(OpenedRecord::close);
    if (upkeep.isDue()) {
      upkeep.change(Committer.Wish.MANDATED); // what was prepared must then be prepared again
    }
    requireAcknowledged();
    PostRecordRequest request = clearance().sign(post);
    Bytes bytes = Bytes.of(request.toByteArray());
    var waiting = new WaitingRecord(post.claimedRecord().value(), bytes, Optional.empty());
    outbox.put(waiting, Optional.empty());
    return deliverNow(waiting, Optional.empty());
  }

  private Clearance clearance() {
    return new Clearance(channel, context);
  }

  /** Nobody shall talk for long where the Secretariat may be locked out. */
  private void requireAcknowledged() {
    EpochFacts current = replica.history().current().orElseThrow();
    boolean fresh = context.device().millis() - current.time() <= acknowledgementLimit.toMillis();
    if (!fresh && !isAcknowledged()) {
      throw new RefusedException(
          "UNACKNOWLEDGED",
          "epoch: no Secretariat device can read it, as far as we know (expected: one soon)",
          Duration.ZERO);
    }
  }

  /**
   * Since when the current epoch is without the word of a Secretariat device; empty if there is
   * one, or no channel.
   */
  Optional<Instant> unacknowledgedSince() {
    return replica
        .history()
        .current()
        .filter(current -> !isAcknowledged())
        .map(current -> Instant.ofEpochMilli(current.time()));
  }

  private boolean isAcknowledged() {
    return replica.history().acknowledged().stream().anyMatch(this::isSecretariat);
  }

  private boolean isSecretariat(CertificateId device) {
    return context
        .registry()
        .registry()
        .device(device.hash(), Use.SIGNING)
        .filter(found -> found.role() == Role.SECRETARIAT)
        .isPresent();
  }
}
