package org.verbale.client.mls;

import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;

/** RFC 9420's rules and nothing else. */
final class AnyPolicy {
  static final GroupPolicy POLICY =
      GroupPolicy.of(AnyCredential.INSTANCE)
          .withMaximumLifetime(GroupPolicy.UNBOUNDED)
          .withContextExtensions();

  private AnyPolicy() {}
}
