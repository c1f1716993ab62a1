package org.verbale.crypto;

/**
 * An HPKE key pair. It owns its private key: closing the pair wipes it. Safe to share between
 * threads until then.
 */
public final class KemKeyPair implements AutoCloseable {
  private final byte[] publicKey;
  private final SecretBytes privateKey;

  KemKeyPair(byte[] publicKey, SecretBytes privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** A copy of the public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The private key itself, not a copy: it is wiped with the pair. */
  public SecretBytes privateKey() {
    return privateKey;
  }

  /** A second owner's copy. */
  public KemKeyPair copy() {
    return new KemKeyPair(publicKey, privateKey.copy());
  }

  @Override
  public void close() {
    privateKey.wipe();
  }

  @Override
  public String toString() {
    return "KemKeyPair";
  }
}
