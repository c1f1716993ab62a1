package org.verbale.client.archive;

import static org.verbale.client.error.UnwitnessedException.Statement.CLOCK;
import static org.verbale.client.error.UnwitnessedException.Statement.FRESHNESS;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.verbale.client.error.UnwitnessedException;

/**
 * How far the time that a quorum vouches for may be from this device's own. A head that nobody
 * cosigned lately may be one behind which everything is withheld.
 *
 * @param oldest most that it may lie behind
 * @param ahead most that it may lie ahead
 * @param clock this device's
 */
public record Freshness(Duration oldest, Duration ahead, Clock clock) {
  /** Servers ask for new cosignatures each minute, also where nothing happens. */
  public static final Duration OLDEST = Duration.ofMinutes(10);

  public static final Duration AHEAD = Duration.ofMinutes(2);

  /** The default limits. */
  public static Freshness by(Clock clock) {
    return new Freshness(OLDEST, AHEAD, clock);
  }

  boolean isAhead(Instant witnessed) {
    return Duration.between(clock.instant(), witnessed).compareTo(ahead) > 0;
  }

  /**
   * @throws UnwitnessedException FRESHNESS or CLOCK
   */
  void demand(Instant witnessed) {
    if (isAhead(witnessed)) {
      throw new UnwitnessedException(
          CLOCK, "cosignatures: of a time to come (expected: at most " + ahead + " ahead)");
    }
    if (Duration.between(witnessed, clock.instant()).compareTo(oldest) > 0) {
      throw new UnwitnessedException(
          FRESHNESS, "cosignatures: too old (expected: of the last " + oldest + ")");
    }
  }
}
