package org.verbale.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * AES-128 (FIPS 197) on single blocks: a pseudo-random function, no mode of encryption. The
 * platform's implementation, which knows the processor's instructions; to make one costs as much as
 * hundreds of blocks, so that one is keyed again and again. Not thread-safe.
 */
public final class Aes128 {
  /** Length of key and block in bytes. */
  public static final int LENGTH = 16;

  private final Cipher cipher;

  /** Without a key: {@link #key} comes first. */
  public Aes128() {
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
  }

  /**
   * Takes another key.
   *
   * @param key 16 bytes; stays its owner's
   * @throws IllegalArgumentException for another length
   */
  public void key(SecretBytes key) {
    if (key.length() != LENGTH) {
      throw new IllegalArgumentException("key: " + key.length() + " bytes (expected: 16)");
    }
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new PlatformKey("AES", key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every 16 bytes are a key of AES", e);
    }
  }

  /**
   * Encrypts one block.
   *
   * @param in 16 bytes
   * @param out gets 16 bytes; another array than {@code in}
   * @throws IllegalStateException before the first key
   */
  public void encrypt(byte[] in, byte[] out) {
    try {
      int done = cipher.update(in, 0, LENGTH, out, 0);
      if (done != LENGTH) {
        throw new IllegalStateException("block: " + done + " bytes (expected: 16)");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block always fits", e);
    }
  }

  @Override
  public String toString() {
    return "Aes128";
  }
}
