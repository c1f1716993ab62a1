package org.verbale.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.identity.Validity;
import picocli.CommandLine.Option;

/** How long a certificate is good. */
final class ValidityOption {
  /** A certificate must not be "not yet valid" where a clock is a little slow. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "Days of validity. Default: 30 years for a root, 10 for an authority, 2 for devices and"
              + " servers, but never beyond the issuer's.")
  private @Nullable Integer days;

  /** From now on, by default for {@code defaultDays}. */
  Validity from(Clock clock, int defaultDays, Optional<Validity> issuer) {
    if (days != null && (days < 1 || days > 36_500)) {
      throw new CommandFailure("days: " + days + " (expected: 1 to 36500)");
    }
    Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
    Instant end = start.plus(CLOCK_SKEW).plus(Duration.ofDays(days == null ? defaultDays : days));
    if (issuer.isPresent()) {
      Validity bounds = issuer.get();
      start = start.isBefore(bounds.notBefore()) ? bounds.notBefore() : start;
      end = days == null && end.isAfter(bounds.notAfter()) ? bounds.notAfter() : end;
    }
    if (!start.isBefore(end)) {
      throw new CommandFailure("issuer: expired (expected: a valid certificate)");
    }
    return new Validity(start, end);
  }
}
