package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.VerifiedCertificate;

/** The pair of files behind a base name: {@code NAME.crt}, a chain, and {@code NAME.key}. */
final class KeyFiles {
  private static final String CERTIFICATE = ".crt";
  private static final String KEY = ".key";
  private static final long MAX_SIZE = 512 * 1024;

  private KeyFiles() {}

  static Path certificate(Path base) {
    return base.resolveSibling(base.getFileName() + CERTIFICATE);
  }

  static Path key(Path base) {
    return base.resolveSibling(base.getFileName() + KEY);
  }

  static void requireFree(Path base, boolean force) throws IOException {
    NewFile.requireFree(certificate(base), force);
    NewFile.requireFree(key(base), force);
  }

  /** Writes the key first: a certificate without its key would be lost. */
  static void write(
      Path base,
      VerifiedCertificate certificate,
      Ed25519.Key key,
      Passphrase passphrase,
      SecureRandom random,
      boolean force)
      throws IOException {
    writeKey(base, key, passphrase, random, force);
    writeCertificate(base, certificate, force);
  }

  static void writeKey(
      Path base, Ed25519.Key key, Passphrase passphrase, SecureRandom random, boolean force)
      throws IOException {
    String pem = PrivateKeyFile.write(key, passphrase.chars(), passphrase.kind(), random);
    NewFile.write(key(base), pem, force);
  }

  static void writeCertificate(Path base, VerifiedCertificate certificate, boolean force)
      throws IOException {
    NewFile.write(certificate(base), CertificateChain.write(certificate), force);
  }

  /** The certificate in {@code file}, verified up to the root that stands beside it. */
  static VerifiedCertificate readCertificate(Path file)
      throws IOException, MalformedException, IdentityException {
    return CertificateChain.read(readText(file));
  }

  /**
   * The certificate in {@code file}, which must be of this type.
   *
   * @param expected names the type
   */
  static <T extends VerifiedCertificate> T readCertificate(
      Path file, Class<T> type, String expected)
      throws IOException, MalformedException, IdentityException {
    VerifiedCertificate certificate = readCertificate(file);
    if (!type.isInstance(certificate)) {
      throw new CommandFailure(file + ": another kind of certificate (expected: " + expected + ")");
    }
    return type.cast(certificate);
  }

  static Ed25519.Key readKey(Path base, PassphraseSource source)
      throws IOException, MalformedException {
    String pem = readText(key(base));
    try (Passphrase passphrase = source.forKey(key(base).toString())) {
      return PrivateKeyFile.read(pem, passphrase.chars());
    }
  }

  static Bytes read(Path file) throws IOException {
    return read(file, MAX_SIZE);
  }

  static Bytes read(Path file, long limit) throws IOException {
    if (Files.size(file) > limit) {
      throw new CommandFailure(file + ": too large (expected: at most " + limit + " bytes)");
    }
    return Bytes.of(Files.readAllBytes(file));
  }

  static String readText(Path file) throws IOException {
    return new String(read(file).toByteArray(), UTF_8);
  }
}
