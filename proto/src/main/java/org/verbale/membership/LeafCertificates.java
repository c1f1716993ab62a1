package org.verbale.membership;

import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Registry;
import org.verbale.identity.Standing;
import org.verbale.identity.Use;
import org.verbale.membership.MembershipException.Reason;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.LeafNode;

/** From a leaf to the registered certificate behind it. */
final class LeafCertificates {
  private LeafCertificates() {}

  /** The hash of the leaf's certificate, registered or not. */
  static Digest hash(LeafNode leaf) throws MembershipException {
    if (!(leaf.credential() instanceof Credential.X509 chain) || chain.certificates().size() != 1) {
      throw new MembershipException(
          Reason.MALFORMED, "credential", "another", "x509 of the signing certificate alone");
    }
    return Digest.sha256(chain.certificates().get(0).toByteArray());
  }

  /** The leaf's certificate, if it is registered for signing and of the leaf's key. */
  static DeviceCertificate find(Registry registry, LeafNode leaf) throws MembershipException {
    DeviceCertificate certificate =
        registry.device(hash(leaf), Use.SIGNING).orElseThrow(LeafCertificates::ghost);
    if (!certificate.publicKey().equals(leaf.signatureKey())) {
      throw new MembershipException(
          Reason.MALFORMED, "signature key", "not the certificate's", "the certificate's");
    }
    return certificate;
  }

  /** Refuses all but {@link Standing#ENTITLED}. */
  static void require(Standing standing) throws MembershipException {
    switch (standing) {
      case ENTITLED -> {}
      case UNKNOWN -> throw ghost();
      case NOT_YET_VALID, EXPIRED ->
          throw new MembershipException(
              Reason.EXPIRED, "certificate", "outside its validity", "valid now");
      case REVOKED ->
          throw new MembershipException(Reason.REVOKED, "certificate", "revoked", "in force");
      case UNASSIGNED ->
          throw new MembershipException(
              Reason.NOT_ENTITLED, "party", "not of this channel", "one that belongs to it");
    }
  }

  /** The same for every certificate of a device. */
  static Bytes client(DeviceCertificate certificate) {
    return Bytes.of(certificate.device().toByteArray());
  }

  private static MembershipException ghost() {
    return new MembershipException(
        Reason.NOT_REGISTERED, "certificate", "not registered for signing", "a registered one");
  }
}
