package org.verbale.crypto;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.verbale.id.Digest;

/**
 * An MLS cipher suite and the operations that RFC 9420, section 5 builds on it. Stateless; safe for
 * use by many threads.
 *
 * <p>All suites hash with SHA-256 and sign with Ed25519.
 */
public enum CipherSuite {
  /** MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 of RFC 9420, for interoperability. */
  X25519_AES128GCM(0x0001, Kem.X25519, Aead.AES_128_GCM),

  /**
   * The post-quantum hybrid: X-Wing, ChaCha20-Poly1305. Its code point is from the private-use
   * range until IANA assigns one.
   */
  X_WING_CHACHA20POLY1305(0xF0A1, Kem.X_WING, Aead.CHACHA20_POLY1305);

  /** What new groups use. */
  public static final CipherSuite DEFAULT = X_WING_CHACHA20POLY1305;

  private final int code;
  private final Kem kem;
  private final Aead aead;

  CipherSuite(int code, Kem kem, Aead aead) {
    this.code = code;
    this.kem = kem;
    this.aead = aead;
  }

  /** The suite with this code point, if we have it. */
  public static Optional<CipherSuite> of(int code) {
    for (CipherSuite suite : values()) {
      if (suite.code == code) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }

  /** The code point: 16 bits. */
  public int code() {
    return code;
  }

  /** How key material is encrypted to members. */
  public Kem kem() {
    return kem;
  }

  public Aead aead() {
    return aead;
  }

  /** Nh: the length in bytes of a hash, a MAC and a secret. */
  public int hashLength() {
    return Hkdf.LENGTH;
  }

  /** Hash of the concatenation of {@code pieces}. */
  public byte[] hash(byte[]... pieces) {
    MessageDigest sha = Digest.sha256();
    for (byte[] piece : pieces) {
      sha.update(piece);
    }
    return sha.digest();
  }

  /** KDF.Extract. */
  public SecretBytes extract(SecretBytes salt, SecretBytes keyMaterial) {
    return Hkdf.extract(salt, keyMaterial);
  }

  /**
   * ExpandWithLabel (section 8).
   *
   * @param length in bytes
   */
  public SecretBytes expandWithLabel(SecretBytes secret, String label, byte[] context, int length) {
    return Hkdf.expand(secret, Labeled.kdf(length, label, context), length);
  }

  /** DeriveSecret (section 8). */
  public SecretBytes deriveSecret(SecretBytes secret, String label) {
    return expandWithLabel(secret, label, new byte[0], hashLength());
  }

  /** MAC over the concatenation of {@code pieces}. */
  public byte[] mac(SecretBytes key, byte[]... pieces) {
    return Hkdf.mac(key, pieces);
  }

  /** Whether {@code tag} is the MAC of {@code pieces}; takes the same time either way. */
  public boolean verifyMac(SecretBytes key, byte[] tag, byte[]... pieces) {
    return MessageDigest.isEqual(mac(key, pieces), tag);
  }

  /** DeriveKeyPair for the suite's KEM (section 7.4). */
  public KemKeyPair deriveKeyPair(SecretBytes secret) {
    return kem.deriveKeyPair(secret);
  }

  /**
   * EncryptWithLabel (section 5.1.3).
   *
   * @throws InvalidKeyException if {@code publicKey} cannot be encrypted to
   */
  public HpkeMessage encryptWithLabel(
      byte[] publicKey, String label, byte[] context, SecretBytes plaintext, SecureRandom random)
      throws InvalidKeyException {
    return kem.seal(
        aead, publicKey, Labeled.content(label, context), new byte[0], plaintext.raw(), random);
  }

  /**
   * DecryptWithLabel (section 5.1.3).
   *
   * @throws AEADBadTagException if anything does not fit
   */
  public SecretBytes decryptWithLabel(
      SecretBytes privateKey, String label, byte[] context, HpkeMessage message)
      throws AEADBadTagException {
    return kem.open(aead, privateKey, Labeled.content(label, context), new byte[0], message);
  }

  /** SignWithLabel (section 5.1.2). */
  public byte[] signWithLabel(Signer signer, String label, byte[] content) {
    return signer.sign(Labeled.content(label, content));
  }

  /** VerifyWithLabel (section 5.1.2). */
  public boolean verifyWithLabel(byte[] publicKey, String label, byte[] content, byte[] signature) {
    return Ed25519.verify(publicKey, Labeled.content(label, content), signature);
  }

  /** RefHash (section 5.2); {@code label} is used as it is. */
  public byte[] refHash(String label, byte[] value) {
    return hash(Labeled.reference(label, value));
  }

  /** MakeKeyPackageRef of an encoded KeyPackage. */
  public byte[] keyPackageRef(byte[] keyPackage) {
    return refHash("MLS 1.0 KeyPackage Reference", keyPackage);
  }

  /** MakeProposalRef of an encoded AuthenticatedContent that carries a proposal. */
  public byte[] proposalRef(byte[] authenticatedContent) {
    return refHash("MLS 1.0 Proposal Reference", authenticatedContent);
  }
}
