package org.verbale.crypto;

import java.security.SecureRandom;

/** Ed25519 signatures (RFC 8032, section 5.1): 32-byte keys, 64-byte signatures. */
public final class Ed25519 {
  /** Length of a public key in bytes. */
  public static final int PUBLIC_KEY_LENGTH = 32;

  /** Length of a private key (the seed) in bytes. */
  public static final int PRIVATE_KEY_LENGTH = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_LENGTH = 64;

  private Ed25519() {}

  /**
   * Whether {@code signature} is one over {@code message} by the holder of {@code publicKey}. A
   * malformed key or signature is simply not valid.
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return publicKey.length == PUBLIC_KEY_LENGTH
        && signature.length == SIGNATURE_LENGTH
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            signature, 0, publicKey, 0, message, 0, message.length);
  }

  /** Whether {@code publicKey} is a canonically encoded point of the prime-order group. */
  public static boolean isPublicKey(byte[] publicKey) {
    return publicKey.length == PUBLIC_KEY_LENGTH
        && org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(publicKey, 0);
  }

  /** A key held in memory. Closing it wipes it; it cannot sign any more. */
  public static final class Key implements Signer, AutoCloseable {
    private final SecretBytes seed;
    private final byte[] publicKey = new byte[PUBLIC_KEY_LENGTH];

    private Key(SecretBytes seed) {
      if (seed.length() != PRIVATE_KEY_LENGTH) {
        throw new IllegalArgumentException("key: " + seed.length() + " bytes (expected: 32)");
      }
      this.seed = seed;
      org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed.raw(), 0, publicKey, 0);
    }

    /** A fresh key. */
    public static Key generate(SecureRandom random) {
      return new Key(SecretBytes.random(PRIVATE_KEY_LENGTH, random));
    }

    /**
     * The key with this 32-byte seed, of which it keeps a copy.
     *
     * @throws IllegalArgumentException for another length
     */
    public static Key of(SecretBytes seed) {
      return new Key(seed.copy());
    }

    @Override
    public byte[] publicKey() {
      return publicKey.clone();
    }

    /** A copy of the 32-byte seed, to be stored under protection; the caller wipes it. */
    public SecretBytes seed() {
      return seed.copy();
    }

    @Override
    public byte[] sign(byte[] message) {
      byte[] signature = new byte[SIGNATURE_LENGTH];
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          seed.raw(), 0, publicKey, 0, null, message, 0, message.length, signature, 0);
      return signature;
    }

    @Override
    public void close() {
      seed.wipe();
    }

    @Override
    public String toString() {
      return "Ed25519.Key";
    }
  }
}
