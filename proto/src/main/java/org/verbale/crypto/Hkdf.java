package org.verbale.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HKDF and HMAC with SHA-256 (RFC 5869, RFC 2104). */
public final class Hkdf {
  /** Length in bytes of a hash, a MAC and an extracted key. */
  public static final int LENGTH = 32;

  private Hkdf() {}

  /** HKDF-Extract: 32 bytes. */
  public static SecretBytes extract(SecretBytes salt, SecretBytes keyMaterial) {
    return SecretBytes.adopt(hmac(salt.raw(), keyMaterial.raw()));
  }

  /**
   * HKDF-Expand.
   *
   * @param length in bytes, 0 to 8160
   */
  public static SecretBytes expand(SecretBytes key, byte[] info, int length) {
    if (length < 0 || length > 255 * LENGTH) {
      throw new IllegalArgumentException("length: " + length + " (expected: 0 to 8160)");
    }
    byte[] out = new byte[length];
    byte[] block = {};
    HMac mac = keyed(key.raw());
    byte[] next = new byte[LENGTH];
    for (int done = 0, counter = 1; done < length; done += LENGTH, counter++) {
      mac.update(block, 0, block.length);
      mac.update(info, 0, info.length);
      mac.update((byte) counter);
      mac.doFinal(next, 0);
      block = next;
      System.arraycopy(block, 0, out, done, Math.min(LENGTH, length - done));
    }
    Arrays.fill(next, (byte) 0);
    return SecretBytes.adopt(out);
  }

  /** HMAC-SHA-256 over the concatenation of {@code pieces}: 32 bytes. */
  public static byte[] mac(SecretBytes key, byte[]... pieces) {
    return hmac(key.raw(), pieces);
  }

  private static byte[] hmac(byte[] key, byte[]... pieces) {
    HMac mac = keyed(key);
    for (byte[] piece : pieces) {
      mac.update(piece, 0, piece.length);
    }
    byte[] tag = new byte[LENGTH];
    mac.doFinal(tag, 0);
    return tag;
  }

  private static HMac keyed(byte[] key) {
    HMac mac = new HMac(new SHA256Digest());
    mac.init(new KeyParameter(key));
    return mac;
  }
}
