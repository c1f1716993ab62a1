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
import org.verbale.crypto.MlDsa44;
import org.verbale.crypto.SecretBytes;
import org.verbale.identity.EncryptedKey.Algorithm;

/**
 * A private key at rest: one PEM block {@code ENCRYPTED PRIVATE KEY}, PKCS#8 (RFC 5958) of an
 * Ed25519 key (RFC 8410), or a witness's ML-DSA-44 key (RFC 9881), under a passphrase with PBES2
 * (RFC 8018): scrypt (RFC 7914) or PBKDF2 with HMAC-SHA-256, and AES-256-CBC. Other tools read and
 * write the same.
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
   * Writes for a passphrase that a person chose: {@link PassphraseKind#CHOSEN}.
   *
   * @param passphrase at least one character
   */
  public static String write(Ed25519.Key key, char[] passphrase, SecureRandom random) {
    return write(key, passphrase, PassphraseKind.CHOSEN, random);
  }

  /**
   * Writes with scrypt, as dear as {@code kind} demands, and AES-256-CBC.
   *
   * @param passphrase at least one character
   */
  public static String write(
      Ed25519.Key key, char[] passphrase, PassphraseKind kind, SecureRandom random) {
    try (SecretBytes seed = key.seed()) {
      return write(Algorithm.ED25519, seed, passphrase, kind, random);
    }
  }

  /**
   * Writes a witness's post-quantum key in the same way (RFC 9881, the seed alone).
   *
   * @param passphrase at least one character
   */
  public static String write(
      MlDsa44.Key key, char[] passphrase, PassphraseKind kind, SecureRandom random) {
    try (SecretBytes seed = key.seed()) {
      return write(Algorithm.ML_DSA_44, seed, passphrase, kind, random);
    }
  }

  private static String write(
      Algorithm algorithm,
      SecretBytes seed,
      char[] passphrase,
      PassphraseKind kind,
      SecureRandom random) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("passphrase: empty (expected: at least one character)");
    }
    byte[] password = utf8(passphrase);
    try {
      return Pem.encode(LABEL, EncryptedKey.encrypt(algorithm, seed, password, kind, random));
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
    try (SecretBytes seed = read(Algorithm.ED25519, pem, passphrase)) {
      return Ed25519.Key.of(seed);
    }
  }

  /**
   * Opens a file with an ML-DSA-44 key.
   *
   * @throws MalformedException as {@link #read}, and if it holds a key of another kind
   */
  public static MlDsa44.Key readMlDsa44(String pem, char[] passphrase) throws MalformedException {
    try (SecretBytes seed = read(Algorithm.ML_DSA_44, pem, passphrase)) {
      return MlDsa44.Key.of(seed);
    }
  }

  private static SecretBytes read(Algorithm algorithm, String pem, char[] passphrase)
      throws MalformedException {
    if (pem.length() > MAX_SIZE) {
      throw new MalformedException("key file", pem.length() + " bytes", "at most " + MAX_SIZE);
    }
    Bytes encrypted = Pem.decode(LABEL, pem);
    byte[] password = utf8(passphrase);
    try {
      return EncryptedKey.decrypt(algorithm, encrypted, password);
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

  /**
   * For which kind of passphrase a file was written, without opening it; {@code CHOSEN} if another
   * tool wrote it.
   *
   * @throws MalformedException if it is no key file
   */
  public static PassphraseKind kind(String pem) throws MalformedException {
    return EncryptedKey.kind(Pem.decode(LABEL, pem));
  }

  /** The key in the form that the platform's TLS takes. It cannot be wiped. */
  public static PrivateKey toPlatformKey(Ed25519.Key key) {
    byte[] encoded;
    try (SecretBytes seed = key.seed()) {
      encoded = EncryptedKey.encode(Algorithm.ED25519, seed);
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
