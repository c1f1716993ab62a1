package org.verbale.server.channel;

import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.membership.ChannelMembership;
import org.verbale.membership.MembershipException;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.LeafNode;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** The rules of a channel's group, and what breaking one is called. */
final class Membership {
  private Membership() {}

  static GroupPolicy rules(Policy policy, ChannelId channel) {
    return GroupPolicy.of(new ChannelMembership(policy.registry(), channel, policy.moment()));
  }

  /** The certificate in the credential of a leaf that was checked. */
  static Digest certificate(LeafNode leaf) {
    if (leaf.credential() instanceof Credential.X509 x509) {
      return Digest.sha256(x509.certificates().get(0).toByteArray());
    }
    throw new IllegalArgumentException("leaf: no X.509 credential (expected: a checked leaf)");
  }

  static RefusedException refusal(ValidationException broken) {
    String rule = broken.rule().id();
    Refusal refusal =
        broken.getCause() instanceof MembershipException objection
            ? switch (objection.reason()) {
              case SECRETARIAT_MISSING -> new Refusal.SecretariatMissing();
              case NOT_REGISTERED -> new Refusal.NotRegistered();
              case EXPIRED -> new Refusal.Expired();
              case REVOKED -> new Refusal.Revoked();
              case NOT_ENTITLED -> new Refusal.NotEntitled();
              case NOT_PERMITTED -> new Refusal.NotPermitted("commit/" + rule);
              case MALFORMED, WRONG_SUCCESSOR, COMMIT_REQUIRED -> new Refusal.InvalidCommit(rule);
            }
            : new Refusal.InvalidCommit(rule);
    return refusal.asException();
  }
}
