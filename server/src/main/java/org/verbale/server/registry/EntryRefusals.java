package org.verbale.server.registry;

import java.util.Locale;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.identity.Assignment;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;

/** Says in the server's words why the registry does not take an entry. */
final class EntryRefusals {
  private EntryRefusals() {}

  static Refusal of(IdentityException refused, Kind kind, Bytes object, Policy policy) {
    String entry = kind.name().toLowerCase(Locale.ROOT);
    return switch (refused.fault()) {
      case MALFORMED -> new Refusal.Malformed(entry, "in profile");
      case BAD_VALIDITY -> new Refusal.Malformed(entry + "/validity", "within its issuer's");
      case BAD_SIGNATURE -> new Refusal.BadSignature(entry);
      case UNKNOWN_ISSUER -> new Refusal.Unknown("issuer");
      case OUT_OF_SCOPE -> new Refusal.NotPermitted(entry + "/scope");
      case NOT_PERMITTED -> new Refusal.NotPermitted(entry);
      case SIGNATURE_MISSING -> new Refusal.NotPermitted(entry + "/signatures");
      case NOT_REGISTERED -> new Refusal.NotRegistered();
      case NOT_YET_VALID, EXPIRED -> new Refusal.Expired();
      case REVOKED -> new Refusal.Revoked();
      case CONFLICT -> new Refusal.Conflict(entry);
      case ASSIGNMENT_STALE -> new Refusal.AssignmentStale(inForce(object, policy));
    };
  }

  /** The version of the review's assignment that is in force, 0 for none. */
  private static long inForce(Bytes object, Policy policy) {
    try {
      Assignment refused = Assignment.parse(SignedNote.parse(object).unverifiedText());
      return policy
          .registry()
          .assignment(refused.review(), policy.moment())
          .map(version -> version.assignment().version())
          .orElse(0L);
    } catch (MalformedException e) {
      throw new IllegalStateException("assignment: read before (expected: well formed)", e);
    }
  }
}
