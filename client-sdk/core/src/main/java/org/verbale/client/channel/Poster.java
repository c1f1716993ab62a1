package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenedRecord;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import org.verbale.record.RecordNote;
import org.verbale.v1.PostRecordRequest;

/** Brings records into the channel, each once. Not thread-safe. */
final class Poster {
  private static final int ATTEMPTS = 8;

  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;
  private final Upkeep upkeep;
  private final Outbox outbox;
  private final Duration acknowledgementLimit;

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

  /** Sends again what was stored and whose fate is unknown. */
  void sendWaiting() {
    for (PostRecordRequest waiting : outbox.waiting()) {
      sendAgain(waiting);
    }
  }

  private void sendAgain(PostRecordRequest waiting) {
    RecordId id = recordId(waiting);
    if (replica.history().hasRecord(id)) {
      outbox.forget(id);
      return;
    }
    try {
      outbox.send(waiting);
      replica.read();
      outbox.forget(id);
    } catch (RefusedException e) {
      outbox.forget(id); // its author was told by an exception before, or by a restart: see drafts
    }
  }

  /** Posts a record; see {@link ChannelEngine#post}. */
  RecordRow post(OutgoingRecord record) {
    Optional<RecordRow> before = outbox.sentAs(record.token()).flatMap(replica.history()::record);
    if (before.isPresent()) {
      return before.get();
    }
    for (int attempt = 1; ; attempt++) {
      PostRecordRequest request = seal(record);
      try {
        return send(record.token(), request);
      } catch (RefusedException e) {
        boolean overtaken =
            e.reason().equals("STALE_EPOCH") || e.reason().equals("COMMIT_REQUIRED");
        if (!overtaken || attempt == ATTEMPTS) {
          throw e;
        }
        upkeep.catchUp();
      }
    }
  }

  /** Seals and signs a record without sending it: for a focal point to clear. */
  SealedPost prepare(OutgoingRecord record) {
    return SealedPost.of(seal(record));
  }

  private PostRecordRequest seal(OutgoingRecord record) {
    replica.requireMember();
    if (upkeep.isDue()) {
      upkeep.change(Committer.Wish.MANDATED);
    }
    requireAcknowledged();
    History history = replica.history();
    ArchiveKey key =
        replica
            .member()
            .keyring()
            .key(history.current().orElseThrow().epoch())
            .orElseThrow(
                () ->
                    new RefusedException(
                        "UNFAITHFUL_EPOCH",
                        "epoch: begun with a false note (expected: another Commit first)",
                        Duration.ZERO));
    Device.Certified author = context.device().requireHeld(replica.shown().orElseThrow());
    return outbox.seal(record, key, history.head(), author);
  }

  /** Stores and sends a sealed record. */
  private RecordRow send(String token, PostRecordRequest request) {
    RecordId id = recordId(request);
    outbox.put(token, id, request);
    try {
      outbox.send(request);
    } catch (RefusedException e) {
      outbox.forget(id);
      throw e;
    }
    replica.read();
    RecordRow row =
        replica
            .history()
            .record(id)
            .orElseThrow(
                () ->
                    new DishonestServerException(
                        CHAIN, "record: accepted and not in the chain (expected: there)"));
    outbox.forget(id);
    return row;
  }

  /** Opens what another device of our party prepared. */
  RecordReader.Opened openPrepared(SealedPost post) {
    replica.requireMember();
    return clearance().open(post, replica.history(), replica.member().keyring());
  }

  /** Adds our signature to what another device of our party prepared, and posts it. */
  RecordRow clear(SealedPost post) {
    openPrepared(post).content().ifPresent(OpenedRecord::close);
    if (upkeep.isDue()) {
      upkeep.change(Committer.Wish.MANDATED); // what was prepared must then be prepared again
    }
    requireAcknowledged();
    PostRecordRequest request = clearance().sign(post);
    return send(recordId(request).value(), request);
  }

  private Clearance clearance() {
    return new Clearance(channel, context);
  }

  private static RecordId recordId(PostRecordRequest request) {
    try {
      return RecordNote.parse(Bytes.of(request.getNote().toByteArray())).claim().block().record();
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("outbox: malformed note", e));
    }
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
