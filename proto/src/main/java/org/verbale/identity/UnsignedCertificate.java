package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.Signer;
import org.verbale.identity.IdentityException.Fault;

/**
 * All that a certificate says, before somebody signs it: the way to issue one, and the form to
 * which every certificate that comes in is held. A certificate is in profile if encoding what was
 * read gives its bytes again.
 */
public final class UnsignedCertificate {
  private final BigInteger serial;
  private final X500Name issuer;
  private final Bytes issuerKeyId;
  private final Validity validity;
  private final Holder holder;
  private final Bytes publicKey;

  private UnsignedCertificate(
      BigInteger serial,
      X500Name issuer,
      Bytes issuerKeyId,
      Validity validity,
      Holder holder,
      Bytes publicKey) {
    if (!Ed25519.isPublicKey(publicKey.toByteArray())) {
      throw new IllegalArgumentException("public key: malformed (expected: Ed25519)");
    }
    if (serial.signum() <= 0 || serial.bitLength() > 159) {
      throw new IllegalArgumentException(
          "serial: out of range (expected: 1 to 20 bytes, positive)");
    }
    this.serial = serial;
    this.issuer = issuer;
    this.issuerKeyId = issuerKeyId;
    this.validity = requireNonNull(validity, "validity");
    this.holder = holder;
    this.publicKey = publicKey;
  }

  /**
   * A root, to be signed by itself.
   *
   * @param publicKey 32 bytes
   */
  public static UnsignedCertificate root(
      Holder.Root holder, Bytes publicKey, Validity validity, SecureRandom random) {
    return new UnsignedCertificate(
        serial(random), Profile.subject(holder), Bytes.EMPTY, validity, holder, publicKey);
  }

  /**
   * A party's authority, to be signed by {@code issuer}.
   *
   * @param publicKey 32 bytes
   */
  public static UnsignedCertificate authority(
      RootCertificate issuer,
      Holder.Authority holder,
      Bytes publicKey,
      Validity validity,
      SecureRandom random) {
    return issuedBy(issuer, holder, publicKey, validity, random);
  }

  /**
   * A server, to be signed by {@code issuer}.
   *
   * @param publicKey 32 bytes
   */
  public static UnsignedCertificate server(
      RootCertificate issuer,
      Holder.Server holder,
      Bytes publicKey,
      Validity validity,
      SecureRandom random) {
    return issuedBy(issuer, holder, publicKey, validity, random);
  }

  /**
   * A device, to be signed by {@code issuer}. Whether the issuer may is for {@link
   * CaCertificate#verifyDevice} to say.
   *
   * @param publicKey 32 bytes
   */
  public static UnsignedCertificate device(
      CaCertificate issuer,
      Holder.Device holder,
      Bytes publicKey,
      Validity validity,
      SecureRandom random) {
    return issuedBy(issuer, holder, publicKey, validity, random);
  }

  private static UnsignedCertificate issuedBy(
      VerifiedCertificate issuer,
      Holder holder,
      Bytes publicKey,
      Validity validity,
      SecureRandom random) {
    return new UnsignedCertificate(
        serial(random),
        Profile.subject(issuer.holder()),
        Profile.keyId(issuer.publicKey()),
        validity,
        holder,
        publicKey);
  }

  /** 126 random bits below a one: always 16 bytes. */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(126, random).setBit(126);
  }

  /** Signs it with the key of the issuer, or with the certificate's own for a root. */
  public CertificateDer sign(Signer issuerKey) {
    TBSCertificate content = toBeSigned();
    byte[] signature = issuerKey.sign(Profile.der(content).toByteArray());
    return new CertificateDer(Profile.der(signed(content, signature)));
  }

  private static DERSequence signed(TBSCertificate content, byte[] signature) {
    return new DERSequence(new ASN1Encodable[] {content, Profile.ED25519, Profile.bits(signature)});
  }

  private TBSCertificate toBeSigned() {
    V3TBSCertificateGenerator out = new V3TBSCertificateGenerator();
    out.setSerialNumber(new ASN1Integer(serial));
    out.setSignature(Profile.ED25519);
    out.setIssuer(issuer);
    out.setValidity(Profile.time(validity));
    out.setSubject(Profile.subject(holder));
    out.setSubjectPublicKeyInfo(Profile.publicKeyInfo(publicKey));
    out.setExtensions(Profile.extensions(holder, publicKey, issuerKeyId));
    return out.generateTBSCertificate();
  }

  /** A certificate in profile, whose signature nobody has checked yet. */
  record Parsed(UnsignedCertificate content, Bytes toBeSigned, Bytes signature) {
    /** Checks names and signature against the issuer's. */
    void requireIssuer(X500Name name, Bytes keyId, Bytes key) throws IdentityException {
      if (!Profile.der(content.issuer).equals(Profile.der(name))) {
        throw new IdentityException(
            Fault.UNKNOWN_ISSUER, "issuer", "another name", "the subject of the issuer");
      }
      if (!content.issuerKeyId.equals(keyId)) {
        throw new IdentityException(
            Fault.UNKNOWN_ISSUER, "issuer key", "another", "the key of the issuer");
      }
      if (!Ed25519.verify(key.toByteArray(), toBeSigned.toByteArray(), signature.toByteArray())) {
        throw new IdentityException(
            Fault.BAD_SIGNATURE, "certificate", "signature does not verify", "the issuer's");
      }
    }
  }

  /**
   * Reads a certificate in profile.
   *
   * @throws IdentityException MALFORMED for any other bytes
   */
  static Parsed parse(CertificateDer der) throws IdentityException {
    Parsed parsed;
    try {
      parsed = read(Certificate.getInstance(ASN1Primitive.fromByteArray(der.toByteArray())));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws what comes to hand over hostile bytes; nothing but reading is here.
      throw malformed();
    }
    DERSequence again = signed(parsed.content.toBeSigned(), parsed.signature.toByteArray());
    if (!Profile.der(again).equals(der.bytes())) {
      throw malformed();
    }
    return parsed;
  }

  private static Parsed read(Certificate certificate) {
    TBSCertificate content = certificate.getTBSCertificate();
    Extensions extensions = content.getExtensions();
    Bytes keyId =
        Optional.ofNullable(AuthorityKeyIdentifier.fromExtensions(extensions))
            .map(id -> Bytes.of(id.getKeyIdentifierOctets()))
            .orElse(Bytes.EMPTY);
    UnsignedCertificate unsigned =
        new UnsignedCertificate(
            content.getSerialNumber().getPositiveValue(),
            content.getIssuer(),
            keyId,
            new Validity(instant(content.getStartDate()), instant(content.getEndDate())),
            Profile.holder(content.getSubject(), extensions),
            Bytes.of(content.getSubjectPublicKeyInfo().getPublicKeyData().getOctets()));
    return new Parsed(
        unsigned, Profile.der(content), Bytes.of(certificate.getSignature().getOctets()));
  }

  private static Instant instant(org.bouncycastle.asn1.x509.Time time) {
    return time.getDate().toInstant();
  }

  private static IdentityException malformed() {
    return new IdentityException(
        Fault.MALFORMED,
        "certificate",
        "not in profile",
        "X.509 as docs/protocol/identity.md says");
  }

  Validity validity() {
    return validity;
  }

  Holder holder() {
    return holder;
  }

  Bytes publicKey() {
    return publicKey;
  }

  Bytes issuerKeyId() {
    return issuerKeyId;
  }

  X500Name issuer() {
    return issuer;
  }
}
