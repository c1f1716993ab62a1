package org.verbale.identity;

import org.verbale.codec.Bytes;
import org.verbale.identity.IdentityException.Fault;

/**
 * The root of a Mechanism. Verified here means that it is well formed and signed by itself; whether
 * to trust it is decided elsewhere, by its hash.
 */
public final class RootCertificate extends VerifiedCertificate {
  private final Holder.Root holder;

  private RootCertificate(CertificateDer der, UnsignedCertificate content, Holder.Root holder) {
    super(der, content);
    this.holder = holder;
  }

  /**
   * @throws IdentityException MALFORMED, UNKNOWN_ISSUER or BAD_SIGNATURE
   */
  public static RootCertificate verify(CertificateDer der) throws IdentityException {
    UnsignedCertificate.Parsed parsed = UnsignedCertificate.parse(der);
    UnsignedCertificate content = parsed.content();
    if (!(content.holder() instanceof Holder.Root holder)) {
      throw wrongKind("a root");
    }
    parsed.requireIssuer(Profile.subject(holder), Bytes.EMPTY, content.publicKey());
    return new RootCertificate(der, content, holder);
  }

  /**
   * A party's authority that this root certified.
   *
   * @throws IdentityException MALFORMED, UNKNOWN_ISSUER, BAD_SIGNATURE or BAD_VALIDITY
   */
  public CaCertificate verifyAuthority(CertificateDer der) throws IdentityException {
    UnsignedCertificate content = verifyIssued(der);
    if (!(content.holder() instanceof Holder.Authority authority)) {
      throw wrongKind("an authority");
    }
    return new CaCertificate(der, content, authority, this);
  }

  /**
   * A server that this root certified.
   *
   * @throws IdentityException MALFORMED, UNKNOWN_ISSUER, BAD_SIGNATURE or BAD_VALIDITY
   */
  public ServerCertificate verifyServer(CertificateDer der) throws IdentityException {
    UnsignedCertificate content = verifyIssued(der);
    if (!(content.holder() instanceof Holder.Server server)) {
      throw wrongKind("a server");
    }
    return new ServerCertificate(der, content, server, this);
  }

  private UnsignedCertificate verifyIssued(CertificateDer der) throws IdentityException {
    return verifyIssued(der, this);
  }

  /** What both kinds of issuers check. */
  static UnsignedCertificate verifyIssued(CertificateDer der, VerifiedCertificate issuer)
      throws IdentityException {
    UnsignedCertificate.Parsed parsed = UnsignedCertificate.parse(der);
    UnsignedCertificate content = parsed.content();
    parsed.requireIssuer(
        Profile.subject(issuer.holder()), Profile.keyId(issuer.publicKey()), issuer.publicKey());
    if (!issuer.validity().contains(content.validity())) {
      throw new IdentityException(
          Fault.BAD_VALIDITY, "validity", content.validity().toString(), "within the issuer's");
    }
    return content;
  }

  static IdentityException wrongKind(String expected) {
    return new IdentityException(
        Fault.MALFORMED, "certificate", "another kind of certificate", expected);
  }

  @Override
  public Holder.Root holder() {
    return holder;
  }
}
