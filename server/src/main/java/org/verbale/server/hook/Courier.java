package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.hook.PublicationEvent;
import org.verbale.refusal.RefusedException;
import org.verbale.server.publicstore.Outbox;
import org.verbale.server.publicstore.Outbox.DeadLetter;
import org.verbale.server.publicstore.Outbox.Head;
import org.verbale.server.publicstore.Outbox.Position;
import org.verbale.server.publicstore.PublicEvent;
import org.verbale.server.storage.StorageException;

/** Tells one follower of one event after the other. All that it knows is in the outbox. */
final class Courier implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  /** Until the next look where the store could not be read or written. */
  private static final Duration STORE_PAUSE = Duration.ofSeconds(30);

  /** A row counts them in two bytes. */
  private static final int MOST_ATTEMPTS = 65_535;

  private final Outbox outbox;
  private final Recipient recipient;
  private final Function<PublicEvent, PublicationEvent> told;
  private final Patience patience;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Alarm alarm;

  /**
   * @param told makes of an event what the recipient is told
   * @param alarm that wakes it up
   */
  Courier(
      Outbox outbox,
      Recipient recipient,
      Function<PublicEvent, PublicationEvent> told,
      Patience patience,
      InstantSource clock,
      RandomGenerator random,
      Alarm alarm) {
    this.outbox = requireNonNull(outbox, "outbox");
    this.recipient = requireNonNull(recipient, "recipient");
    this.told = requireNonNull(told, "told");
    this.patience = requireNonNull(patience, "patience");
    this.clock = requireNonNull(clock, "clock");
    this.random = requireNonNull(random, "random");
    this.alarm = requireNonNull(alarm, "alarm");
  }

  /** Made for an event and its public address. */
  static PublicationEvent told(PublicEvent event, Optional<URI> site) {
    Optional<URI> link =
        site.map(base -> base.resolve(event.language().code() + "/records/" + event.record()));
    PublicationEvent.Kind kind =
        switch (event.kind()) {
          case PUBLISHED -> PublicationEvent.Kind.PUBLISHED;
          case CORRECTED -> PublicationEvent.Kind.CORRECTED;
          case WITHDRAWN -> PublicationEvent.Kind.WITHDRAWN;
        };
    return new PublicationEvent(
        event.number(),
        kind,
        event.record(),
        event.decision(),
        event.review(),
        event.state(),
        event.type(),
        event.language(),
        event.at(),
        link);
  }

  @Override
  public void run() {
    try {
      while (true) {
        alarm.await(attempt());
      }
    } catch (InterruptedException e) {
      LOG.debug("Follower {}: no more told", recipient.name());
    }
  }

  private Optional<Instant> attempt() throws InterruptedException {
    try {
      return step();
    } catch (RefusedException | StorageException e) {
      LOG.warn("Follower {}: the outbox failed: {}", recipient.name(), e.getMessage());
      return Optional.of(clock.instant().plus(STORE_PAUSE));
    }
  }

  /**
   * Makes one attempt, if one is due.
   *
   * @return when to come again; nothing if there is nothing to tell
   */
  Optional<Instant> step() throws InterruptedException {
    Position position =
        outbox.position(recipient.name()).orElseGet(() -> outbox.begin(recipient.name()));
    Instant now = clock.instant();
    if (position.stopped()) {
      return Optional.empty();
    }
    Optional<Head> head = outbox.head(recipient.name(), position);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    // A clock that was set back must not make anybody wait for years.
    Instant latest = now.plus(patience.longestRest());
    Instant due = position.next().isAfter(latest) ? latest : position.next();
    if (position.attempts() > 0 && now.isBefore(due)) {
      return Optional.of(due);
    }
    Outcome outcome = recipient.tell(told.apply(head.get().event()), now);
    return Optional.of(
        switch (outcome) {
          case Outcome.Delivered delivered -> delivered(position, head.get());
          case Outcome.Failed failed -> failed(position, head.get(), failed);
          case Outcome.Gone gone -> gone(position, gone);
        });
  }

  private Instant delivered(Position before, Head head) {
    Optional<DeadLetter> letter = head.letter();
    if (letter.isPresent()) {
      var unused =
          outbox.settle(recipient.name(), before, Position.at(before.done()), letter.get().event());
    } else {
      var unused = outbox.move(recipient.name(), before, Position.at(head.event().number()));
    }
    if (before.attempts() > 0) {
      LOG.info("Follower {}: told again, after {} attempts", recipient.name(), before.attempts());
    }
    return Instant.MIN;
  }

  private Instant failed(Position before, Head head, Outcome.Failed failed) {
    Instant now = clock.instant();
    int attempts = Math.min(before.attempts() + 1, MOST_ATTEMPTS);
    Instant since = before.attempts() == 0 ? now : before.since();
    int most = head.letter().isPresent() ? patience.letterAttempts() : patience.attempts();
    if (attempts >= most || !now.isBefore(since.plus(patience.giveUp()))) {
      return bury(before, head, attempts, failed.why());
    }
    Duration rest = Rests.after(attempts, patience, random);
    Duration wanted =
        failed.after().map(asked -> Rests.atLeast(rest, asked, patience)).orElse(rest);
    Position after =
        new Position(before.done(), attempts, since, now.plus(wanted), false, failed.why());
    var unused = outbox.move(recipient.name(), before, after);
    if (before.attempts() == 0) {
      LOG.warn("Follower {}: cannot be told: {}", recipient.name(), failed.why());
    }
    return after.next();
  }

  private Instant bury(Position before, Head head, int attempts, String why) {
    long event = head.event().number();
    long done = head.letter().isPresent() ? before.done() : event;
    var letter = new DeadLetter(event, attempts, clock.instant(), why, false);
    var unused = outbox.bury(recipient.name(), before, Position.at(done), letter);
    LOG.error(
        "Follower {}: event {} is given up after {} attempts: {} (verbale webhook replay sends it"
            + " again)",
        recipient.name(),
        event,
        attempts,
        why);
    return Instant.MIN;
  }

  private Instant gone(Position before, Outcome.Gone gone) {
    Position after =
        new Position(
            before.done(),
            Math.min(before.attempts() + 1, MOST_ATTEMPTS),
            clock.instant(),
            Instant.EPOCH,
            true,
            gone.why());
    var unused = outbox.move(recipient.name(), before, after);
    LOG.error(
        "Follower {}: wants nothing more: {}; stopped until verbale webhook replay",
        recipient.name(),
        gone.why());
    return Instant.MIN;
  }
}
