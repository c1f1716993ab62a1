package org.verbale.epoch;

import org.verbale.membership.MembershipException;
import org.verbale.mls.rule.ValidationException;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** What breaking a rule of RFC 9420 or of membership is called. */
final class Objection {
  private Objection() {}

  static RefusedException refusal(ValidationException broken) {
    String rule = broken.rule().id();
    return broken.getCause() instanceof MembershipException objection
        ? refusal(objection.reason(), rule).asException()
        : new Refusal.InvalidCommit(rule).asException();
  }

  private static Refusal refusal(MembershipException.Reason reason, String rule) {
    return switch (reason) {
      case SECRETARIAT_MISSING -> new Refusal.SecretariatMissing();
      case NOT_REGISTERED -> new Refusal.NotRegistered();
      case EXPIRED -> new Refusal.Expired();
      case REVOKED -> new Refusal.Revoked();
      case NOT_ENTITLED -> new Refusal.NotEntitled();
      case NOT_PERMITTED -> new Refusal.NotPermitted("commit/" + rule);
      case MALFORMED, WRONG_SUCCESSOR, COMMIT_REQUIRED -> new Refusal.InvalidCommit(rule);
    };
  }
}
