package org.verbale.client;

import java.time.Instant;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.id.ChannelId;

/** What a subscription tells. */
public sealed interface Event {
  /**
   * A record stands in a channel, our own included. Told for every record in order, beginning with
   * the first; after a crash the last one may be told again.
   */
  record RecordPosted(RecordHeader header) implements Event {}

  /**
   * A draft that was on its way when an earlier process ended, or could not be sent at once, was
   * given up; {@link Channel#outcome} says the same.
   *
   * @param reason as in {@link DraftOutcome.Refused}
   */
  record DraftGivenUp(ChannelId channel, DraftId draft, String reason) implements Event {}

  /**
   * A record's content was erased by a decision. Told once for each as long as the subscription
   * lives, and again by the next one: whoever keeps copies deletes them.
   */
  record RecordErased(ErasedRecord record) implements Event {}

  /**
   * A member says that a record is not what its author signed. Told once for each as long as the
   * subscription lives, and again by the next one.
   */
  record ComplaintPosted(Complaints.Complaint complaint) implements Event {}

  /**
   * It was decided about making a record public: this is how the States that take part learn of it.
   * Told once for each decision as long as the subscription lives, and again by the next one.
   */
  record PublicationDecided(Publications.Publication publication) implements Event {}

  /**
   * A record that was told of is gone: the log was restored from a backup, and nobody gave it back.
   * Told once for each as long as the subscription lives, and again by the next one.
   */
  record RecordLost(LostRecord record) implements Event {}

  /** Who can read what is posted from now on has changed. */
  record MembershipChanged(ChannelId channel, Readers readers) implements Event {}

  /** This device stands differently in a channel: it joined, was locked out, or was removed. */
  record StandingChanged(ChannelStatus status) implements Event {}

  /**
   * No Secretariat device has said that it can read the present epoch, which began at {@code
   * since}. After the acknowledgement limit this device posts nothing more in it.
   */
  record Unacknowledged(ChannelId channel, Instant since) implements Event {}

  /**
   * A member has signed something about the channel's keys that is not so. Told once for each as
   * long as the subscription lives, and again by the next one.
   */
  record FalseStatementFound(FalseStatement statement) implements Event {}

  /**
   * The witnesses do not vouch for what the server shows: nobody but the server says that nothing
   * was withheld. Told once, and again for another reason; the subscription goes on and checks
   * again each interval.
   */
  record Unwitnessed(UnwitnessedException.Statement statement) implements Event {}

  /** The witnesses vouch for everything again, after {@link Unwitnessed}. */
  record WitnessedAgain() implements Event {}

  /**
   * The last event: the subscription has ended, and not by {@link Subscription#close}. A {@code
   * DishonestServerException} means that the server was caught and that this client has stopped.
   */
  record Stopped(VerbaleException cause) implements Event {}
}
