package org.verbale.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML-DSA-44 signatures (FIPS 204): post-quantum, 1,312-byte public keys, 2,420-byte signatures. The
 * pure variant with an empty context, signing deterministically: a key and a message have one
 * signature, and no bad randomness can give the key away.
 */
public final class MlDsa44 {
  /** Length of a public key in bytes. */
  public static final int PUBLIC_KEY_LENGTH = 1312;

  /** Length of the seed that a private key is made from (FIPS 204, section 5.1) in bytes. */
  public static final int SEED_LENGTH = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_LENGTH = 2420;

  private MlDsa44() {}

  /**
   * Whether {@code signature} is one over {@code message} by the holder of {@code publicKey}. A key
   * or signature of another length is simply not valid.
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != PUBLIC_KEY_LENGTH || signature.length != SIGNATURE_LENGTH) {
      return false;
    }
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, publicKey));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  /** A key held in memory. Closing it wipes it; it cannot sign any more. Safe for threads. */
  public static final class Key implements AutoCloseable {
    private final SecretBytes seed;
    private final MLDSAPrivateKeyParameters expanded;
    private final byte[] publicKey;

    private Key(SecretBytes seed) {
      if (seed.length() != SEED_LENGTH) {
        throw new IllegalArgumentException("key: " + seed.length() + " bytes (expected: 32)");
      }
      this.seed = seed;
      this.expanded = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed.raw());
      this.publicKey = expanded.getPublicKey();
    }

    /** A fresh key. */
    public static Key generate(SecureRandom random) {
      return new Key(SecretBytes.random(SEED_LENGTH, random));
    }

    /**
     * The key with this 32-byte seed, of which it keeps a copy.
     *
     * @throws IllegalArgumentException for another length
     */
    public static Key of(SecretBytes seed) {
      return new Key(seed.copy());
    }

    /** The 1,312 bytes that belong to it. */
    public byte[] publicKey() {
      return publicKey.clone();
    }

    /** A copy of the 32-byte seed, to be stored under protection; the caller wipes it. */
    public SecretBytes seed() {
      return seed.copy();
    }

    /**
     * The signature over {@code message}.
     *
     * @throws IllegalStateException if the key was closed
     */
    public byte[] sign(byte[] message) {
      if (seed.isWiped()) {
        throw new IllegalStateException("key: closed (expected: still in use)");
      }
      MLDSASigner signer = new MLDSASigner();
      signer.init(true, expanded);
      signer.update(message, 0, message.length);
      try {
        return signer.generateSignature();
      } catch (CryptoException e) {
        throw new IllegalStateException("a sound key signs every message", e);
      }
    }

    @Override
    public void close() {
      seed.wipe();
      expanded.destroy();
    }

    @Override
    public String toString() {
      return "MlDsa44.Key";
    }
  }
}
