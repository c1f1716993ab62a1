package org.verbale.identity;

import org.verbale.id.PartyCode;
import org.verbale.identity.IdentityException.Fault;

/** The certificate authority of one party: it issues for this party and its roles alone. */
public final class CaCertificate extends VerifiedCertificate {
  private final Holder.Authority holder;

  private final RootCertificate issuer;

  CaCertificate(
      CertificateDer der,
      UnsignedCertificate content,
      Holder.Authority holder,
      RootCertificate issuer) {
    super(der, content);
    this.holder = holder;
    this.issuer = issuer;
  }

  /**
   * A device that this authority certified.
   *
   * @throws IdentityException MALFORMED, UNKNOWN_ISSUER, BAD_SIGNATURE, BAD_VALIDITY or
   *     OUT_OF_SCOPE
   */
  public DeviceCertificate verifyDevice(CertificateDer der) throws IdentityException {
    UnsignedCertificate content = RootCertificate.verifyIssued(der, this);
    if (!(content.holder() instanceof Holder.Device device)) {
      throw RootCertificate.wrongKind("a device");
    }
    if (!device.party().equals(party())) {
      throw new IdentityException(
          Fault.OUT_OF_SCOPE, "party", device.party().value(), party() + ", the authority's");
    }
    if (!holder.roles().contains(device.role())) {
      throw new IdentityException(
          Fault.OUT_OF_SCOPE, "role", device.role().code(), "one of the authority's");
    }
    return new DeviceCertificate(der, content, device, this);
  }

  @Override
  public Holder.Authority holder() {
    return holder;
  }

  public PartyCode party() {
    return holder.party();
  }

  public RootCertificate issuer() {
    return issuer;
  }
}
