package org.verbale.client.error;

import java.time.Duration;
import java.util.Optional;

/**
 * The server, or this SDK on its behalf, declined. The same request will be declined again unless
 * something changed; {@link #retryAfter} says where waiting is enough.
 */
public final class RefusedException extends VerbaleException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final long retryAfterMillis;

  public RefusedException(String reason, String message, Duration retryAfter) {
    super(reason + ": " + message, null);
    this.reason = reason;
    this.retryAfterMillis = retryAfter.toMillis();
  }

  /**
   * Stable, upper-case, for example {@code NOT_PERMITTED}; a newer server may know more of them.
   */
  public String reason() {
    return reason;
  }

  /** How long to wait where waiting helps. */
  public Optional<Duration> retryAfter() {
    return retryAfterMillis > 0
        ? Optional.of(Duration.ofMillis(retryAfterMillis))
        : Optional.empty();
  }
}
