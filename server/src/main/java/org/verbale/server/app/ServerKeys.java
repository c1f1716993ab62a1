package org.verbale.server.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.server.transport.TlsIdentity;

/** Reads the server's certificates and keys, and says in one line which of them does not fit. */
final class ServerKeys {
  private static final int MAX_SIZE = 64 * 1024;

  private final ServerConfiguration.Files files;

  ServerKeys(ServerConfiguration.Files files) {
    this.files = files;
  }

  RootCertificate root() {
    VerifiedCertificate certificate = certificate(files.root());
    if (certificate instanceof RootCertificate root) {
      return root;
    }
    throw new StartException(
        "root.certificate " + files.root() + ": another certificate (expected: a root's)");
  }

  /** What a start needs of the keys. */
  record Opened(TlsIdentity tls, NoteSigner log) {}

  /**
   * Opens both keys at the same time: a guess of their passphrase is made slow on purpose, and what
   * is slow twice is half of a start.
   *
   * @param now within whose validity the certificate must lie
   */
  Opened open(RootCertificate root, Instant now) {
    CompletableFuture<NoteSigner> log = CompletableFuture.supplyAsync(this::log);
    TlsIdentity tls = tls(root, now);
    try {
      return new Opened(tls, log.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof StartException refused) {
        throw refused;
      }
      throw e;
    }
  }

  /**
   * The certificate and key for TLS.
   *
   * @param now within whose validity it must lie
   */
  TlsIdentity tls(RootCertificate root, Instant now) {
    String name = "server.certificate " + files.certificate();
    if (!(certificate(files.certificate()) instanceof ServerCertificate server)) {
      throw new StartException(name + ": another certificate (expected: a server's)");
    }
    if (!server.issuer().hash().equals(root.hash())) {
      throw new StartException(name + ": under another root (expected: root.certificate)");
    }
    if (!server.validity().contains(now)) {
      throw new StartException(
          name
              + ": valid "
              + server.validity().notBefore()
              + " to "
              + server.validity().notAfter()
              + " (expected: now)");
    }
    try (Ed25519.Key key = key(files.key(), "server.key", server.publicKey())) {
      return new TlsIdentity(List.of(platform(server)), PrivateKeyFile.toPlatformKey(key));
    } catch (GeneralSecurityException e) {
      throw new StartException(name + ": not readable by this Java platform", e);
    }
  }

  /** What signs checkpoints. */
  private NoteSigner log() {
    VerifierKey verifier;
    try {
      verifier = VerifierKey.parse(text(files.logVkey(), "log.vkey").strip());
    } catch (MalformedException e) {
      throw new StartException("log.vkey " + files.logVkey() + ": " + e.getMessage(), e);
    }
    return NoteSigner.of(verifier.name(), key(files.logKey(), "log.key", verifier.publicKey()));
  }

  private static X509Certificate platform(ServerCertificate certificate)
      throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }

  private static VerifiedCertificate certificate(Path file) {
    try {
      return CertificateChain.read(text(file, "certificate"));
    } catch (MalformedException | IdentityException e) {
      throw new StartException("certificate " + file + ": " + e.getMessage(), e);
    }
  }

  private Ed25519.Key key(Path file, String setting, Bytes publicKey) {
    char[] passphrase = passphrase();
    try {
      Ed25519.Key key = PrivateKeyFile.read(text(file, setting), passphrase);
      if (!Bytes.of(key.publicKey()).equals(publicKey)) {
        key.close();
        throw new StartException(
            setting + " " + file + ": another key (expected: the one of the public half)");
      }
      return key;
    } catch (MalformedException e) {
      throw new StartException(setting + " " + file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  private char[] passphrase() {
    return text(files.passphrase(), "passphrase").lines().findFirst().orElse("").toCharArray();
  }

  private static String text(Path file, String setting) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new StartException(
            setting + " " + file + ": too large (expected: at most " + MAX_SIZE + " bytes)");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new StartException(setting + " " + file + ": no such file", e);
    } catch (IOException e) {
      throw new StartException(
          setting + " " + file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }
}
