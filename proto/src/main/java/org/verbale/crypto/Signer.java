package org.verbale.crypto;

/**
 * An Ed25519 private key, wherever it lives: in memory ({@link Ed25519.Key}) or behind PKCS#11.
 *
 * <p>Implementations must be safe for use by many threads.
 */
public interface Signer {
  /** The 32-byte Ed25519 public key that belongs to it. */
  byte[] publicKey();

  /**
   * A 64-byte Ed25519 signature (RFC 8032, no prehash) over {@code message}.
   *
   * @throws IllegalStateException if the key cannot be used now
   */
  byte[] sign(byte[] message);
}
