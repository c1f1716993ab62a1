package org.verbale.identity;

/** The server's side of TLS, certified by the root. */
public final class ServerCertificate extends VerifiedCertificate {
  private final Holder.Server holder;

  private final RootCertificate issuer;

  ServerCertificate(
      CertificateDer der,
      UnsignedCertificate content,
      Holder.Server holder,
      RootCertificate issuer) {
    super(der, content);
    this.holder = holder;
    this.issuer = issuer;
  }

  public RootCertificate issuer() {
    return issuer;
  }

  @Override
  public Holder.Server holder() {
    return holder;
  }
}
