package org.verbale.client.custody;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PassphraseKind;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.Use;

/**
 * Keys in passphrase-protected files, as {@code verbale-keys device --out BASE} writes them: {@code
 * BASE.signing.key}, {@code BASE.transport.key}, and beside each its certificate with the chain up
 * to the root, {@code .crt}. The key of the local state, {@code BASE.state.key}, is made at the
 * first start, under the same passphrase and in the same form.
 *
 * <p>The root in those chains is trusted: whoever hands out the files answers for it.
 */
public final class FileCustody implements KeyCustody {
  private final Bytes root;
  private final Bytes ca;
  private final Bytes signing;
  private final Bytes transport;
  private final Ed25519.Key signer;
  private final SSLContext tls;
  private final SecretBytes stateKey;

  private FileCustody(
      Bytes root,
      Bytes ca,
      Bytes signing,
      Bytes transport,
      Ed25519.Key signer,
      SSLContext tls,
      SecretBytes stateKey) {
    this.root = root;
    this.ca = ca;
    this.signing = signing;
    this.transport = transport;
    this.signer = signer;
    this.tls = tls;
    this.stateKey = stateKey;
  }

  /**
   * Opens a device's files.
   *
   * @param base their common beginning, such as {@code keys/xa-focal-point}
   * @param passphrase of all three key files; the caller wipes it
   * @throws IOException if a file is missing, is not what its name says, or the passphrase is
   *     another
   */
  public static FileCustody open(Path base, char[] passphrase, SecureRandom random)
      throws IOException {
    try {
      DeviceCertificate signing = certificate(base, Use.SIGNING);
      DeviceCertificate transport = certificate(base, Use.TRANSPORT);
      if (!signing.issuer().equals(transport.issuer())) {
        throw new IOException("key files: of two authorities (expected: of one device)");
      }
      Bytes ca = signing.issuer().der().bytes();
      Bytes root = signing.issuer().issuer().der().bytes();
      String signingKey = Files.readString(file(base, ".signing.key"), US_ASCII);
      Ed25519.Key signer = key(signingKey, signing, passphrase);
      SSLContext tls;
      try (Ed25519.Key transportKey =
          key(Files.readString(file(base, ".transport.key"), US_ASCII), transport, passphrase)) {
        tls = tls(transportKey, transport.der().bytes(), ca, root, random);
      }
      PassphraseKind kind = PrivateKeyFile.kind(signingKey);
      SecretBytes stateKey = stateKey(file(base, ".state.key"), passphrase, kind, random);
      return new FileCustody(
          root, ca, signing.der().bytes(), transport.der().bytes(), signer, tls, stateKey);
    } catch (MalformedException | IdentityException | GeneralSecurityException e) {
      throw new IOException("key files: " + e.getMessage(), e);
    }
  }

  private static Path file(Path base, String ending) {
    return base.resolveSibling(base.getFileName() + ending);
  }

  private static DeviceCertificate certificate(Path base, Use use)
      throws IOException, MalformedException, IdentityException {
    String chain = Files.readString(file(base, "." + use.code() + ".crt"), US_ASCII);
    if (CertificateChain.read(chain) instanceof DeviceCertificate device && device.use() == use) {
      return device;
    }
    throw new IOException("certificate: another kind (expected: a device's, " + use.code() + ")");
  }

  private static Ed25519.Key key(String pem, DeviceCertificate certificate, char[] passphrase)
      throws IOException, MalformedException {
    Ed25519.Key key = PrivateKeyFile.read(pem, passphrase);
    if (!Bytes.of(key.publicKey()).equals(certificate.publicKey())) {
      key.close();
      throw new IOException("key: of another certificate (expected: of the one beside it)");
    }
    return key;
  }

  private static SSLContext tls(
      Ed25519.Key key, Bytes certificate, Bytes ca, Bytes root, SecureRandom random)
      throws GeneralSecurityException, IOException {
    char[] inMemory = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "transport",
        PrivateKeyFile.toPlatformKey(key),
        inMemory,
        new Certificate[] {Tls.certificate(certificate), Tls.certificate(ca)});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, inMemory);
    return Tls.context(keys.getKeyManagers(), root, random);
  }

  private static SecretBytes stateKey(
      Path path, char[] passphrase, PassphraseKind kind, SecureRandom random)
      throws IOException, MalformedException {
    if (!Files.exists(path)) {
      try (Ed25519.Key fresh = Ed25519.Key.generate(random)) {
        create(path, PrivateKeyFile.write(fresh, passphrase, kind, random).getBytes(US_ASCII));
        return fresh.seed();
      }
    }
    try (Ed25519.Key key = PrivateKeyFile.read(Files.readString(path, US_ASCII), passphrase)) {
      return key.seed();
    }
  }

  /** Written beside and renamed: a crash leaves no half of a key that state was sealed under. */
  private static void create(Path path, byte[] content) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    Files.deleteIfExists(next);
    FileAttribute<?>[] ownerOnly =
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel file = FileChannel.open(next, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      file.force(true);
    }
    Files.move(next, path);
    Arrays.fill(content, (byte) 0);
  }

  @Override
  public Bytes rootCertificate() {
    return root;
  }

  @Override
  public Bytes caCertificate() {
    return ca;
  }

  @Override
  public Bytes signingCertificate() {
    return signing;
  }

  @Override
  public Bytes transportCertificate() {
    return transport;
  }

  @Override
  public Signer signer() {
    return signer;
  }

  @Override
  public SSLContext tls() {
    return tls;
  }

  @Override
  public SecretBytes stateKey() {
    return stateKey.copy();
  }

  @Override
  public void close() {
    signer.close();
    stateKey.wipe();
  }
}
