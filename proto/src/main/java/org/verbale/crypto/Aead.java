package org.verbale.crypto;

import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Authenticated encryption with associated data (RFC 5116): 12-byte nonces, 16-byte tags. */
public enum Aead {
  AES_128_GCM(16) {
    @Override
    AEADCipher cipher() {
      return GCMBlockCipher.newInstance(AESEngine.newInstance());
    }
  },
  CHACHA20_POLY1305(32) {
    @Override
    AEADCipher cipher() {
      return new ChaCha20Poly1305();
    }
  };

  /** Length of a nonce in bytes. */
  public static final int NONCE_LENGTH = 12;

  /** By how many bytes a ciphertext is longer than its plaintext. */
  public static final int TAG_LENGTH = 16;

  private final int keyLength;

  Aead(int keyLength) {
    this.keyLength = keyLength;
  }

  abstract AEADCipher cipher();

  /** Length of a key in bytes. */
  public int keyLength() {
    return keyLength;
  }

  /**
   * Encrypts. A nonce must never serve twice under one key.
   *
   * @throws IllegalArgumentException for a key or nonce of another length
   */
  public byte[] seal(SecretBytes key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
    try {
      return run(true, key, nonce, associatedData, plaintext);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption has nothing to authenticate", e);
    }
  }

  /**
   * Decrypts what {@link #seal} made.
   *
   * @throws AEADBadTagException if key, nonce, associated data or ciphertext is another
   * @throws IllegalArgumentException for a key or nonce of another length
   */
  public SecretBytes open(SecretBytes key, byte[] nonce, byte[] associatedData, byte[] ciphertext)
      throws AEADBadTagException {
    if (ciphertext.length < TAG_LENGTH) {
      throw new AEADBadTagException(
          "ciphertext: " + ciphertext.length + " bytes (expected: at least 16)");
    }
    try {
      return SecretBytes.adopt(run(false, key, nonce, associatedData, ciphertext));
    } catch (InvalidCipherTextException e) {
      throw bad("ciphertext: not authentic (expected: sealed under this key, for this place)", e);
    }
  }

  static AEADBadTagException bad(String message, Exception cause) {
    var bad = new AEADBadTagException(message);
    bad.initCause(cause);
    return bad;
  }

  private byte[] run(
      boolean encrypt, SecretBytes key, byte[] nonce, byte[] associatedData, byte[] input)
      throws InvalidCipherTextException {
    if (key.length() != keyLength) {
      throw new IllegalArgumentException(
          "key: " + key.length() + " bytes (expected: " + keyLength + ")");
    }
    if (nonce.length != NONCE_LENGTH) {
      throw new IllegalArgumentException("nonce: " + nonce.length + " bytes (expected: 12)");
    }
    AEADCipher cipher = cipher();
    cipher.init(
        encrypt,
        new AEADParameters(
            new KeyParameter(key.raw()), 8 * TAG_LENGTH, nonce.clone(), associatedData.clone()));
    byte[] out = new byte[cipher.getOutputSize(input.length)];
    try {
      int length = cipher.processBytes(input, 0, input.length, out, 0);
      length += cipher.doFinal(out, length);
      if (length != out.length) {
        throw new IllegalStateException("length: " + length + " (expected: " + out.length + ")");
      }
      return out;
    } catch (InvalidCipherTextException e) {
      Arrays.fill(out, (byte) 0);
      throw e;
    }
  }
}
