package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.server.publicstore.Outbox;
import org.verbale.server.publicstore.Outbox.DeadLetter;
import org.verbale.server.publicstore.Outbox.Position;
import org.verbale.server.publicstore.PublicStore;

/** What operators see of followers, and do with them. Thread-safe. */
public final class FollowerBook {
  /** Most dead letters that are shown. */
  static final int SHOWN = 1000;

  private final PublicStore store;
  private final Outbox outbox;
  private final Set<String> configured;
  private final Runnable changed;
  private final InstantSource clock;

  /**
   * @param configured names of those that are told here
   * @param changed is run when there may be something to tell
   */
  FollowerBook(PublicStore store, Set<String> configured, Runnable changed, InstantSource clock) {
    this.store = requireNonNull(store, "store");
    this.outbox = store.outbox();
    this.configured = Set.copyOf(configured);
    this.changed = requireNonNull(changed, "changed");
    this.clock = requireNonNull(clock, "clock");
  }

  /** Everybody who is told, or was before; by name. */
  public List<FollowerStatus> status() {
    Map<String, Position> positions = outbox.positions();
    long last = store.lastEvent();
    Set<String> names = new TreeSet<>(configured);
    names.addAll(positions.keySet());
    List<FollowerStatus> status = new ArrayList<>();
    for (String name : names) {
      Position at = positions.getOrDefault(name, Position.at(last));
      status.add(
          new FollowerStatus(
              name,
              configured.contains(name),
              at.done(),
              Math.max(0, last - at.done()),
              at.attempts(),
              at.next(),
              at.stopped(),
              at.failure(),
              outbox.letters(name, Integer.MAX_VALUE).size()));
    }
    return status;
  }

  /** The oldest events that were given up for a follower, at most a thousand. */
  public List<DeadLetter> letters(String follower) {
    return outbox.letters(follower, SHOWN);
  }

  /**
   * Has a follower told again of event {@code from} and all that follow.
   *
   * @return false if there is no such follower
   */
  public boolean replay(String follower, long from) {
    boolean known = outbox.replay(follower, from);
    changed.run();
    return known;
  }

  /** Has a follower told of all that was given up; how many events that is. */
  public int replayLetters(String follower) {
    int letters = outbox.replayLetters(follower);
    changed.run();
    return letters;
  }

  /**
   * Gives up what a follower is to be told of next, as a dead letter.
   *
   * @return the event's number; nothing if there is nothing to tell, or it was told meanwhile
   */
  public Optional<Long> skip(String follower) {
    Optional<Position> position = outbox.position(follower);
    Optional<Outbox.Head> head = position.flatMap(known -> outbox.head(follower, known));
    if (position.isEmpty() || head.isEmpty()) {
      return Optional.empty();
    }
    long event = head.get().event().number();
    long done = head.get().letter().isPresent() ? position.get().done() : event;
    var letter =
        new DeadLetter(event, position.get().attempts(), clock.instant(), "skipped", false);
    boolean skipped = outbox.bury(follower, position.get(), Position.at(done), letter);
    changed.run();
    return skipped ? Optional.of(event) : Optional.empty();
  }
}
