package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How a follower is doing.
 *
 * @param name of an endpoint, or {@code hook:} and a hook's
 * @param configured whether this server tells it; else it is one of before
 * @param done number of the last event that it was told of, or that was given up
 * @param behind how many events there are since
 * @param attempts at the next, in vain so far
 * @param next before which there is no other; of no meaning without an attempt
 * @param stopped whether it wants nothing more
 * @param failure why the last attempt was in vain; empty without one
 * @param letters events that were given up
 */
public record FollowerStatus(
    String name,
    boolean configured,
    long done,
    long behind,
    int attempts,
    Instant next,
    boolean stopped,
    String failure,
    int letters) {
  public FollowerStatus {
    requireNonNull(name, "name");
    requireNonNull(next, "next");
    requireNonNull(failure, "failure");
  }

  /** One line for an operator. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(name);
    line.append(": told of ").append(done).append(", ").append(behind).append(" to come");
    if (stopped) {
      line.append(", stopped: ").append(failure);
    } else if (attempts > 0) {
      line.append(", ").append(attempts).append(" attempts in vain: ").append(failure);
      line.append(", next at ").append(next);
    }
    if (letters > 0) {
      line.append(", ").append(letters).append(" given up");
    }
    return configured ? line.toString() : line.append(", not told by this server").toString();
  }
}
