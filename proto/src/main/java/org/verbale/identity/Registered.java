package org.verbale.identity;

import java.util.Optional;
import org.verbale.codec.Bytes;

/**
 * A certificate in the registry.
 *
 * @param since when it was registered
 * @param revocation what ended it, if something did
 */
record Registered(VerifiedCertificate certificate, Moment since, Optional<Revoked> revocation) {
  /**
   * @param note the signed revocation
   */
  record Revoked(Moment since, Bytes note) {}

  Registered revoke(Revoked by) {
    return new Registered(certificate, since, Optional.of(by));
  }

  boolean isRevoked(Moment at) {
    return revocation.isPresent() && at.isAfter(revocation.get().since());
  }
}
