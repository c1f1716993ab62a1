package org.verbale.server.testing;

import java.time.Duration;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;

/** What a hostile client lets itself do: everything that RFC 9420 allows. */
final class AnyMembers {
  static final GroupPolicy POLICY =
      GroupPolicy.of(AnyCredential.INSTANCE)
          .withMaximumLifetime(Duration.ofDays(100_000))
          .withReInit()
          .withContextExtensions();

  private AnyMembers() {}
}
