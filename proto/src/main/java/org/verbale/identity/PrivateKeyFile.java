package org.verbale.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;

/**
 * A private key at rest: one PEM block {@code ENCRYPTED PRIVATE KEY}, PKCS#8 (RFC 5958) of an
 * Ed25519 key (RFC 8410) under a passphrase with PBES2 (RFC 8018): scrypt (RFC 7914) or PBKDF2 with
 * HMAC-SHA-256, and AES-256-CBC. Other tools read and write the same.
 *
 * <p>Passphrases are used as their UTF-8. The caller wipes what it passes and what it gets.
 */
public final class PrivateKeyFile {
  /** Most bytes of a file. */
  public static final int MAX_SIZE = 4096;

  /** PEM label. */
  public static final String LABEL = "ENCRYPTED PRIVATE KEY";

  private PrivateKeyFile() {}

  /**
   * Writes with scrypt (N = 16384, r = 8, p = 5; 16 MiB, some 300 ms) and AES-256-CBC.
   *
   * @param passphrase at least one character
   */
  public static String write(Ed25519.Key key, char[] passphrase, SecureRandom random) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("passphrase: empty (expected: at least one character)");
    }
    byte[] password = utf8(passphrase);
    try (SecretBytes seed = key.seed()) {
      return Pem.encode(LABEL, EncryptedKey.encrypt(seed, password, random));
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  /**
   * Opens a file that this or another tool wrote.
   *
   * @throws MalformedException if it is none, demands more than 256 MiB or 10 million rounds, or
   *     the passphrase is another
   */
  public static Ed25519.Key read(String pem, char[] passphrase) throws MalformedException {
    if (pem.length() > MAX_SIZE) {
      throw new MalformedException("key file", pem.length() + " bytes", "at most " + MAX_SIZE);
    }
    Bytes encrypted = Pem.decode(LABEL, pem);
    byte[] password = utf8(passphrase);
    try (SecretBytes seed = EncryptedKey.decrypt(encrypted, password)) {
      return Ed25519.Key.of(seed);
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  /**
   * How a file is protected, without opening it: for people.
   *
   * @throws MalformedException if it is no key file
   */
  public static String describe(String pem) throws MalformedException {
    return EncryptedKey.describe(Pem.decode(LABEL, pem));
  }

  /** The key in the form that the platform's TLS takes. It cannot be wiped. */
  public static PrivateKey toPlatformKey(Ed25519.Key key) {
    byte[] encoded;
    try (SecretBytes seed = key.seed()) {
      encoded = EncryptedKey.encode(seed);
    }
    try {
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static byte[] utf8(char[] passphrase) {
    CharsetEncoder encoder = UTF_8.newEncoder();
    byte[] buffer = new byte[passphrase.length * 3]; // most that a char becomes
    ByteBuffer out = ByteBuffer.wrap(buffer);
    CoderResult result = encoder.encode(CharBuffer.wrap(passphrase), out, true);
    byte[] bytes = Arrays.copyOf(buffer, out.position());
    Arrays.fill(buffer, (byte) 0);
    if (result.isError()) {
      Arrays.fill(bytes, (byte) 0);
      throw new IllegalArgumentException("passphrase: malformed (expected: Unicode text)");
    }
    return bytes;
  }
}
