package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.DeviceId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.Revocation;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.refusal.Reason;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** Coming in as somebody else, or as nobody. */
final class DoorAttacks {
  private static final SecureRandom random = new SecureRandom();

  private final Attacks attacks;
  private final Campaign review;
  private final int port;
  private final Path directory;

  DoorAttacks(Attacks attacks, int port, Path directory) {
    this.attacks = attacks;
    this.review = attacks.review();
    this.port = port;
    this.directory = directory;
  }

  void add() throws Exception {
    attacks.refusedConnection("come without a certificate", () -> list(tls(null, List.of())));
    attacks.refusedConnection("speak TLS 1.2", () -> handshake("TLSv1.2"));
    attacks.refusedConnection("speak in the clear", this::plaintext);
    attacks.refusedConnection("come with a certificate of another root", () -> list(foreign()));
    attacks.refusedConnection(
        "come with a signing certificate",
        () -> {
          var keys = review.keys("xb1");
          list(tls(keys.signer(), chain(keys.signing())));
        });
    var stranger = transport("never");
    attacks.row(
        "come as a device that nobody registered", Reason.NOT_REGISTERED, () -> list(stranger));
    attacks.row("come as a device that was revoked", Reason.REVOKED, () -> list(revoked()));
    attacks.refusedConnection("come with a certificate that ran out", () -> list(expired()));
  }

  private void list(SSLContext tls) {
    try (ServerConnection server =
        ServerConnection.open("localhost", port, tls, Duration.ofSeconds(3), random)) {
      var unused = server.listChannels(ListChannelsRequest.getDefaultInstance());
    }
  }

  private SSLContext transport(String name) throws Exception {
    var keys = review.mechanism().device(Campaign.XB, Role.EXPERT, name);
    try (var custody =
        org.verbale.client.custody.FileCustody.open(
            keys.base(), Mechanism.PASSPHRASE.toCharArray(), random)) {
      return custody.tls();
    }
  }

  private @Nullable SSLContext revoked;

  /** Registers a device and revokes it, before the rows run. */
  void prepare() throws Exception {
    var keys = review.mechanism().device(Campaign.XB, Role.EXPERT, "revoked");
    var server = review.station("xb1").server();
    Station.submit(server, keys.signing().der().bytes());
    Station.submit(server, keys.transport().der().bytes());
    for (var note : review.mechanism().revoke(keys, Revocation.Reason.LOST)) {
      server.submitRegistryEntry(
          SubmitRegistryEntryRequest.newBuilder()
              .setRevocation(Station.string(note.toBytes()))
              .build());
    }
    try (var custody =
        org.verbale.client.custody.FileCustody.open(
            keys.base(), Mechanism.PASSPHRASE.toCharArray(), random)) {
      revoked = custody.tls();
    }
  }

  private SSLContext revoked() {
    return java.util.Objects.requireNonNull(revoked, "revoked: prepare() first");
  }

  private SSLContext foreign() throws Exception {
    Mechanism other = Mechanism.create(directory.resolve("foreign"), Instant.now(), random);
    byte[] id = new byte[16];
    Ed25519.Key key = Ed25519.Key.generate(random);
    DeviceCertificate certificate =
        other
            .authority(Campaign.XB)
            .certify(
                new Holder.Device(Campaign.XB, Role.FOCAL_POINT, DeviceId.of(id), Use.TRANSPORT),
                Bytes.of(key.publicKey()),
                new Validity(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600)));
    return tls(key, chain(certificate));
  }

  private SSLContext expired() throws Exception {
    byte[] id = new byte[16];
    Ed25519.Key key = Ed25519.Key.generate(random);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    DeviceCertificate certificate =
        review
            .mechanism()
            .authority(Campaign.XB)
            .certify(
                new Holder.Device(Campaign.XB, Role.FOCAL_POINT, DeviceId.of(id), Use.TRANSPORT),
                Bytes.of(key.publicKey()),
                new Validity(now.minusSeconds(1800), now.minusSeconds(600)));
    return tls(key, chain(certificate));
  }

  private void handshake(String version) throws Exception {
    var keys = review.keys("xb1");
    try (SSLSocket socket =
        (SSLSocket)
            tls(keys.signer(), chain(keys.signing()))
                .getSocketFactory()
                .createSocket("localhost", port)) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setSoTimeout(60_000);
      socket.startHandshake();
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed");
      }
    }
  }

  private void plaintext() throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
      int answer = socket.getInputStream().read();
      int alert = 21; // TLS: this is no handshake
      if (answer < 0 || answer == alert) {
        throw new IOException("closed");
      }
    }
  }

  private static List<Bytes> chain(VerifiedCertificate leaf) {
    List<Bytes> chain = new ArrayList<>(List.of(leaf.der().bytes()));
    if (leaf instanceof DeviceCertificate device) {
      chain.add(device.issuer().der().bytes());
    }
    return chain;
  }

  /** Presents {@code chain}, if there is a key, and trusts whomever it meets. */
  private static SSLContext tls(Ed25519.@Nullable Key key, List<Bytes> chain) throws Exception {
    KeyManager[] managers = {};
    if (key != null) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] certificates = new Certificate[chain.size()];
      for (int i = 0; i < certificates.length; i++) {
        certificates[i] =
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(chain.get(i).toByteArray()));
      }
      char[] none = {};
      store.setKeyEntry("key", PrivateKeyFile.toPlatformKey(key), none, certificates);
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, none);
      managers = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers, new TrustManager[] {new Trusting()}, random);
    return context;
  }

  /** The attacker does not mind whom it attacks. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
