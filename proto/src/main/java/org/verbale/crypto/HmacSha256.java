package org.verbale.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for many short messages: the key is hashed once, by the
 * platform's implementation, which knows the processor's instructions. Closing it wipes the key;
 * the key that it was made of stays its owner's. Not thread-safe.
 */
public final class HmacSha256 implements AutoCloseable {
  private static final String NAME = "HmacSHA256";

  private final Mac mac;
  private boolean closed;

  public HmacSha256(SecretBytes key) {
    try {
      mac = Mac.getInstance(NAME);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + NAME, e);
    }
    init(key);
  }

  /**
   * The MAC of the concatenation of {@code pieces}: 32 bytes.
   *
   * @throws IllegalStateException if closed
   */
  public byte[] mac(byte[]... pieces) {
    if (closed) {
      throw new IllegalStateException("mac: closed (expected: still in use)");
    }
    for (byte[] piece : pieces) {
      mac.update(piece);
    }
    return mac.doFinal();
  }

  /** Puts another key's hash in the place of this one's. */
  @Override
  public void close() {
    closed = true;
    init(SecretBytes.zeros(Hkdf.LENGTH));
  }

  private void init(SecretBytes key) {
    try {
      mac.init(new PlatformKey(NAME, key));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("every key is one of " + NAME, e);
    }
  }

  @Override
  public String toString() {
    return "HmacSha256";
  }
}
