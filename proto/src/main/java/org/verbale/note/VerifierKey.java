package org.verbale.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;

/**
 * A named Ed25519 public key that notes are verified with (c2sp.org/signed-note, type 0x01).
 *
 * <p>Its text form, the <i>vkey</i>, is {@code name+hex(key id)+base64(0x01 || public key)}.
 *
 * @param name not empty, without spaces and plus signs
 * @param publicKey 32 bytes (RFC 8032); that they are a sound point is for {@link #parse}, or the
 *     certificate's reader, to check
 */
public record VerifierKey(String name, Bytes publicKey) {
  private static final byte ED25519 = 0x01;

  /**
   * @throws IllegalArgumentException if {@code name} is no key name or the key is not 32 bytes
   */
  public VerifierKey {
    KeyName.check(name);
    if (publicKey.size() != Ed25519.PUBLIC_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "public key: " + publicKey.size() + " bytes (expected: 32)");
    }
  }

  /** Whether {@code name} can name a key: not empty, no Unicode space, no plus, no control. */
  public static boolean isName(String name) {
    return KeyName.isValid(name);
  }

  /**
   * Reads a vkey.
   *
   * @throws MalformedException if it is none, of another type than Ed25519, has another key's id,
   *     or the key is no point of the prime-order group
   */
  public static VerifierKey parse(String vkey) throws MalformedException {
    String[] pieces = vkey.split("\\+", 3); // base64 may hold further plus signs
    if (pieces.length != 3 || !KeyName.isValid(pieces[0])) {
      throw new MalformedException("vkey", "malformed", "name+id+key");
    }
    byte[] typed = Base64Text.decode("vkey", pieces[2]);
    if (typed.length != 1 + Ed25519.PUBLIC_KEY_LENGTH || typed[0] != ED25519) {
      throw new MalformedException("vkey", "another type of key", "Ed25519: 0x01 and 32 bytes");
    }
    byte[] publicKey = Arrays.copyOfRange(typed, 1, typed.length);
    if (!Ed25519.isPublicKey(publicKey)) {
      throw new MalformedException("vkey", "no public key", "a point of prime order");
    }
    VerifierKey key = new VerifierKey(pieces[0], Bytes.of(publicKey));
    if (!key.toString().equals(vkey)) {
      throw new MalformedException("vkey", "an id that is not the key's", "its hash");
    }
    return key;
  }

  /** {@code SHA-256(name || 0x0A || 0x01 || public key)[:4]}, big-endian. */
  public int keyId() {
    Digest hash =
        Digest.sha256(name.getBytes(UTF_8), new byte[] {'\n', ED25519}, publicKey.toByteArray());
    return ByteBuffer.wrap(hash.toByteArray()).getInt();
  }

  /** Whether {@code signature} is this key's over {@code text}. */
  boolean verifies(byte[] text, Bytes signature) {
    return Ed25519.verify(publicKey.toByteArray(), text, signature.toByteArray());
  }

  /** The vkey. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + Ed25519.PUBLIC_KEY_LENGTH];
    typed[0] = ED25519;
    System.arraycopy(publicKey.toByteArray(), 0, typed, 1, Ed25519.PUBLIC_KEY_LENGTH);
    return name
        + "+"
        + HexFormat.of().toHexDigits(keyId())
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
