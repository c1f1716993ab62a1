package org.verbale.crypto;

import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * HPKE in base mode (RFC 9180) over one key encapsulation mechanism, with HKDF-SHA-256.
 *
 * <p>Bouncy Castle's HPKE objects hold state between calls, so each call here makes its own.
 */
public enum Kem {
  /** DHKEM(X25519, HKDF-SHA256), RFC 9180. */
  X25519(HPKE.kem_X25519_SHA256, 32, 32, 32) {
    @Override
    HPKEContextWithEncapsulation encapsulate(
        HPKE hpke, AsymmetricKeyParameter receiver, byte[] info, SecureRandom random) {
      var ephemeral = new X25519PrivateKeyParameters(random);
      return hpke.setupBaseS(
          receiver, info, new AsymmetricCipherKeyPair(ephemeral.generatePublicKey(), ephemeral));
    }
  },

  /**
   * X-Wing: ML-KEM-768 and X25519, secure while either is (draft-connolly-cfrg-xwing-kem). Its
   * private key is the 32-byte seed.
   */
  X_WING(HPKE.kem_X_WING, 32, 1216, 1120) {
    private static final int ENCAPSULATION_SEED = 64;

    @Override
    HPKEContextWithEncapsulation encapsulate(
        HPKE hpke, AsymmetricKeyParameter receiver, byte[] info, SecureRandom random) {
      byte[] seed = new byte[ENCAPSULATION_SEED];
      random.nextBytes(seed);
      try {
        return hpke.setupBaseS(receiver, info, seed);
      } finally {
        Arrays.fill(seed, (byte) 0);
      }
    }
  };

  private final short id;
  private final int privateKeyLength;
  private final int publicKeyLength;
  private final int encapsulationLength;

  Kem(short id, int privateKeyLength, int publicKeyLength, int encapsulationLength) {
    this.id = id;
    this.privateKeyLength = privateKeyLength;
    this.publicKeyLength = publicKeyLength;
    this.encapsulationLength = encapsulationLength;
  }

  abstract HPKEContextWithEncapsulation encapsulate(
      HPKE hpke, AsymmetricKeyParameter receiver, byte[] info, SecureRandom random);

  /** HPKE's KEM identifier: 0x0020 or 0x647a. */
  public int id() {
    return id & 0xffff;
  }

  /** Length of a private key in bytes. */
  public int privateKeyLength() {
    return privateKeyLength;
  }

  /** Length of a public key in bytes. */
  public int publicKeyLength() {
    return publicKeyLength;
  }

  /** Length of a KEM output in bytes. */
  public int encapsulationLength() {
    return encapsulationLength;
  }

  /**
   * DeriveKeyPair (RFC 9180, section 4): the same pair for the same {@code keyMaterial}.
   *
   * @throws IllegalArgumentException for less than 32 bytes
   */
  public KemKeyPair deriveKeyPair(SecretBytes keyMaterial) {
    if (keyMaterial.length() < 32) {
      throw new IllegalArgumentException(
          "key material: " + keyMaterial.length() + " bytes (expected: at least 32)");
    }
    HPKE hpke = hpke(Aead.AES_128_GCM);
    return keyPair(hpke, hpke.deriveKeyPair(keyMaterial.raw()));
  }

  /** A fresh key pair. */
  public KemKeyPair generateKeyPair(SecureRandom random) {
    try (SecretBytes keyMaterial = SecretBytes.random(privateKeyLength, random)) {
      return deriveKeyPair(keyMaterial);
    }
  }

  /**
   * The pair of a stored private key, of which it keeps a copy.
   *
   * @throws IllegalArgumentException for another length
   */
  public KemKeyPair keyPair(SecretBytes privateKey) {
    HPKE hpke = hpke(Aead.AES_128_GCM);
    return new KemKeyPair(
        hpke.serializePublicKey(restore(hpke, privateKey).getPublic()), privateKey.copy());
  }

  /** Whether {@code publicKey} can be encrypted to: well formed, and not of small order. */
  public boolean isPublicKey(byte[] publicKey) {
    try {
      receiver(hpke(Aead.AES_128_GCM), publicKey);
      // X-Wing's public key ends in its X25519 part.
      return !SmallOrder.is(publicKey, publicKeyLength - SmallOrder.POINT);
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /**
   * Single-shot Seal in base mode.
   *
   * @throws InvalidKeyException if {@code publicKey} is malformed or of small order
   */
  public HpkeMessage seal(
      Aead aead,
      byte[] publicKey,
      byte[] info,
      byte[] associatedData,
      byte[] plaintext,
      SecureRandom random)
      throws InvalidKeyException {
    HPKE hpke = hpke(aead);
    AsymmetricKeyParameter receiver = receiver(hpke, publicKey);
    try {
      HPKEContextWithEncapsulation context = encapsulate(hpke, receiver, info, random);
      return new HpkeMessage(context.getEncapsulation(), context.seal(associatedData, plaintext));
    } catch (IllegalStateException e) { // X25519's all-zero shared secret
      throw new InvalidKeyException("public key: unusable (expected: not of small order)", e);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption has nothing to authenticate", e);
    }
  }

  /**
   * Single-shot Open in base mode.
   *
   * @throws AEADBadTagException if anything does not fit
   */
  public SecretBytes open(
      Aead aead, SecretBytes privateKey, byte[] info, byte[] associatedData, HpkeMessage message)
      throws AEADBadTagException {
    if (message.rawEncapsulation().length != encapsulationLength) {
      throw new AEADBadTagException(
          "kem output: "
              + message.rawEncapsulation().length
              + " bytes (expected: "
              + encapsulationLength
              + ")");
    }
    HPKE hpke = hpke(aead);
    AsymmetricCipherKeyPair own = restore(hpke, privateKey);
    try {
      return SecretBytes.adopt(
          hpke.setupBaseR(message.rawEncapsulation(), own, info)
              .open(associatedData, message.rawCiphertext()));
    } catch (IllegalArgumentException | IllegalStateException | InvalidCipherTextException e) {
      throw Aead.bad("ciphertext: does not open (expected: sealed to this key, for this use)", e);
    }
  }

  private HPKE hpke(Aead aead) {
    short aeadId = aead == Aead.AES_128_GCM ? HPKE.aead_AES_GCM128 : HPKE.aead_CHACHA20_POLY1305;
    return new HPKE(HPKE.mode_base, id, HPKE.kdf_HKDF_SHA256, aeadId);
  }

  private AsymmetricKeyParameter receiver(HPKE hpke, byte[] publicKey) throws InvalidKeyException {
    if (publicKey.length != publicKeyLength) {
      throw new InvalidKeyException(
          "public key: " + publicKey.length + " bytes (expected: " + publicKeyLength + ")");
    }
    try {
      return hpke.deserializePublicKey(publicKey);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("public key: malformed (expected: one of " + this + ")", e);
    }
  }

  private AsymmetricCipherKeyPair restore(HPKE hpke, SecretBytes privateKey) {
    if (privateKey.length() != privateKeyLength) {
      throw new IllegalArgumentException(
          "private key: " + privateKey.length() + " bytes (expected: " + privateKeyLength + ")");
    }
    if (this == X25519) { // Bouncy Castle would demand the public key, or derive it as we do
      var key = new X25519PrivateKeyParameters(privateKey.raw());
      return new AsymmetricCipherKeyPair(key.generatePublicKey(), key);
    }
    return hpke.deserializePrivateKey(privateKey.raw(), null);
  }

  private static KemKeyPair keyPair(HPKE hpke, AsymmetricCipherKeyPair pair) {
    return new KemKeyPair(
        hpke.serializePublicKey(pair.getPublic()),
        SecretBytes.adopt(hpke.serializePrivateKey(pair.getPrivate())));
  }
}
