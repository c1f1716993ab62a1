package org.verbale.mls.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.wire.Lifetime;

/**
 * What a product allows within RFC 9420, in one place. Always refused, whatever the policy:
 * application messages, private messages, external Commits, external senders, proposals of unknown
 * type.
 *
 * @param suites the suites a group may have
 * @param maximumLifetime longest lifetime of a leaf from a KeyPackage
 * @param reInit whether a Commit may end the group in favour of another
 * @param contextExtensions whether a Commit may change the group context's extensions
 */
public record GroupPolicy(
    CredentialPolicy credentials,
    Set<CipherSuite> suites,
    Duration maximumLifetime,
    boolean reInit,
    boolean contextExtensions) {
  /** Most proposals that a group remembers in one epoch. */
  public static final int MAX_PROPOSALS = 1024;

  /** A {@code maximumLifetime} that bounds nothing: RFC 9420 leaves it to the application. */
  public static final Duration UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

  public GroupPolicy {
    requireNonNull(credentials, "credentials");
    suites = Set.copyOf(suites);
    if (maximumLifetime.isNegative() || maximumLifetime.isZero()) {
      throw new IllegalArgumentException(
          "maximumLifetime: " + maximumLifetime + " (expected: > 0)");
    }
  }

  /** All our suites, lifetimes up to 400 days, no ReInit, extensions as they are. */
  public static GroupPolicy of(CredentialPolicy credentials) {
    return new GroupPolicy(
        credentials, Set.of(CipherSuite.values()), Duration.ofDays(400), false, false);
  }

  public GroupPolicy withMaximumLifetime(Duration maximumLifetime) {
    return new GroupPolicy(credentials, suites, maximumLifetime, reInit, contextExtensions);
  }

  public GroupPolicy withReInit() {
    return new GroupPolicy(credentials, suites, maximumLifetime, true, contextExtensions);
  }

  public GroupPolicy withContextExtensions() {
    return new GroupPolicy(credentials, suites, maximumLifetime, reInit, true);
  }

  public GroupPolicy withSuites(Set<CipherSuite> suites) {
    return new GroupPolicy(credentials, suites, maximumLifetime, reInit, contextExtensions);
  }

  boolean allows(Lifetime lifetime) {
    return maximumLifetime.equals(UNBOUNDED) || lifetime.isAtMost(maximumLifetime.toSeconds());
  }
}
