package org.verbale.identity;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.Signer;
import org.verbale.identity.IdentityException.Fault;

/**
 * A request for a device certificate: PKCS#10 (RFC 2986) with the subject and the one extension
 * {@code device}, signed with the key that it is for. The private key never leaves the device.
 *
 * @param holder what the device asks to be; the authority decides
 * @param publicKey Ed25519, 32 bytes; the signature on the request proved its possession
 */
public record SigningRequest(Holder.Device holder, Bytes publicKey) {
  /** Most bytes of a request. */
  public static final int MAX_SIZE = 2048;

  /** DER of a request by the holder of {@code key}. */
  public static Bytes sign(Holder.Device holder, Signer key) {
    CertificationRequestInfo info = info(holder, Bytes.of(key.publicKey()));
    return Profile.der(signed(info, key.sign(Profile.der(info).toByteArray())));
  }

  /**
   * Reads a request and checks that its sender holds the key.
   *
   * @throws MalformedException if it is none in profile
   * @throws IdentityException BAD_SIGNATURE
   */
  public static SigningRequest verify(Bytes der) throws MalformedException, IdentityException {
    if (der.size() > MAX_SIZE) {
      throw new MalformedException("request", der.size() + " bytes", "at most " + MAX_SIZE);
    }
    SigningRequest request;
    byte[] signature;
    try {
      CertificationRequest parsed =
          CertificationRequest.getInstance(ASN1Primitive.fromByteArray(der.toByteArray()));
      request = read(parsed.getCertificationRequestInfo());
      signature = parsed.getSignature().getOctets();
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws what comes to hand over hostile bytes; nothing but reading is here.
      throw malformed();
    }
    CertificationRequestInfo info = info(request.holder, request.publicKey);
    if (!Profile.der(signed(info, signature)).equals(der)) {
      throw malformed();
    }
    if (!Ed25519.verify(
        request.publicKey.toByteArray(), Profile.der(info).toByteArray(), signature)) {
      throw new IdentityException(
          Fault.BAD_SIGNATURE, "request", "signature does not verify", "by the requested key");
    }
    return request;
  }

  private static SigningRequest read(CertificationRequestInfo info) {
    Attribute attribute = Attribute.getInstance(info.getAttributes().getObjectAt(0));
    Extensions extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
    return new SigningRequest(
        Profile.readDevice(extensions.getExtensionParsedValue(Profile.DEVICE)),
        Bytes.of(info.getSubjectPublicKeyInfo().getPublicKeyData().getOctets()));
  }

  private static CertificationRequestInfo info(Holder.Device holder, Bytes publicKey) {
    Extensions extensions =
        new Extensions(
            new Extension(Profile.DEVICE, true, Profile.der(Profile.device(holder)).toByteArray()));
    Attribute attribute =
        new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions));
    return new CertificationRequestInfo(
        Profile.subject(holder), Profile.publicKeyInfo(publicKey), new DERSet(attribute));
  }

  private static DERSequence signed(CertificationRequestInfo info, byte[] signature) {
    return new DERSequence(new ASN1Encodable[] {info, Profile.ED25519, Profile.bits(signature)});
  }

  private static MalformedException malformed() {
    return new MalformedException("request", "not in profile", "a request for a device");
  }
}
