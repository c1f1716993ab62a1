package org.verbale.identity;

import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/** One key of one device, for one {@link Use}, certified by its party's authority. */
public final class DeviceCertificate extends VerifiedCertificate {
  private final Holder.Device holder;
  private final CaCertificate issuer;

  DeviceCertificate(
      CertificateDer der, UnsignedCertificate content, Holder.Device holder, CaCertificate issuer) {
    super(der, content);
    this.holder = holder;
    this.issuer = issuer;
  }

  @Override
  public Holder.Device holder() {
    return holder;
  }

  public PartyCode party() {
    return holder.party();
  }

  public Role role() {
    return holder.role();
  }

  public DeviceId device() {
    return holder.device();
  }

  public Use use() {
    return holder.use();
  }

  public CaCertificate issuer() {
    return issuer;
  }

  /** Whether both are of the same device: party, role, device id and use. */
  public boolean isSameDevice(DeviceCertificate other) {
    return holder.equals(other.holder);
  }
}
