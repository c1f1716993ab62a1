package org.verbale.client;

import java.util.List;
import java.util.Optional;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.ErasedRow;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.RecordId;

/**
 * What the parties of a channel decide about its archive: to erase what a record says, and that
 * nothing is erased for now. Safe for use by many threads.
 *
 * <p>To erase takes three signatures: by a focal point of the State under review, by one of the
 * author's State, and by a device of the Secretariat; who is two of these signs once. One proposes,
 * the others sign in any order, each on its own device; the bytes travel between them on any way.
 * Then any member hands the decision in. What it cannot do: reach copies that members, backups or
 * exports hold.
 */
public final class Decisions {
  private final Session session;
  private final ChannelEngine engine;
  private final RecordViews views;

  Decisions(Session session, ChannelEngine engine, RecordViews views) {
    this.session = session;
    this.engine = engine;
    this.views = views;
  }

  /**
   * Proposes to erase a record, and signs that for this device's party.
   *
   * @return a signed note, not secret
   * @throws RefusedException NOT_PERMITTED if it is not this device's to decide, UNKNOWN, CONFLICT
   *     if it is erased already, HELD
   */
  public Bytes propose(RecordId record, Erasure.Reason reason) {
    return session.halt().guard(() -> engine.proposeErasure(record, reason));
  }

  /**
   * Signs what another party proposed. Read the record before: this says that it shall go. A device
   * of the State under review signs for the reviewers' channel too, which it cannot read: it goes
   * by what the others have signed already, and cannot propose there.
   *
   * @throws RefusedException the same, and MALFORMED, BAD_SIGNATURE or HASH_MISMATCH if it is not a
   *     decision about the record that this device has read
   */
  public Bytes sign(Bytes proposal) {
    return session.halt().guard(() -> engine.signErasure(proposal));
  }

  /**
   * Hands in a decision with all its signatures. The same again is harmless.
   *
   * @throws RefusedException NOT_PERMITTED while a signature is missing, HELD, CONFLICT, and the
   *     reasons of {@link #sign}
   */
  public ErasedRecord erase(Bytes decision) {
    return session.halt().guard(() -> views.erased(engine.erase(decision)));
  }

  /** All records whose content was erased, in the order of the decisions, as far as was read. */
  public List<ErasedRecord> erased() {
    return engine.erased().stream().map(views::erased).toList();
  }

  /** The decision by which a record's content was erased, as far as was read. */
  public Optional<ErasedRecord> erased(RecordId record) {
    Optional<ErasedRow> row = engine.erased(record);
    return row.map(views::erased);
  }

  /** Whether a legal hold stands on the channel, as far as was read. */
  public boolean isHeld() {
    return engine.isHeld();
  }

  /**
   * Places a legal hold: from then on nothing in the channel is erased. Harmless if one stands.
   *
   * @throws RefusedException NOT_PERMITTED unless this is a device of the Secretariat
   */
  public void placeHold() {
    session.halt().guard(() -> engine.hold(true));
  }

  /**
   * Lifts the legal hold. Harmless if none stands.
   *
   * @throws RefusedException NOT_PERMITTED unless this is a device of the Secretariat
   */
  public void liftHold() {
    session.halt().guard(() -> engine.hold(false));
  }
}
