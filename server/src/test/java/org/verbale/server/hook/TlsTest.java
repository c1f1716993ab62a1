package org.verbale.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.hook.PublicationHook;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.Published;

class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  @Test
  void certificateOfTheHost_underATrustedRoot_isAccepted() throws Exception {
    try (Server server = new Server("hooks.example.org")) {
      assertThat(server.tell(true, "hooks.example.org")).isEqualTo(new Outcome.Delivered());
      assertThat(server.receiver.requests.getFirst().header("host"))
          .isEqualTo("hooks.example.org:" + server.receiver.port());
    }
  }

  @Test
  void certificateOfAnotherHost_orOfNobodyTrusted_isRefused_andNothingIsSent() throws Exception {
    try (Server server = new Server("hooks.example.org")) {
      assertThat(server.tell(true, "other.example.org")).isEqualTo(new Outcome.Failed("tls"));
      assertThat(server.tell(true, "127.0.0.1")).isEqualTo(new Outcome.Failed("tls"));
      assertThat(server.tell(false, "hooks.example.org")).isEqualTo(new Outcome.Failed("tls"));
      assertThat(server.receiver.requests).isEmpty();
    }
  }

  /** The same as it is configured: from the file to the connection. */
  @Test
  void rootsOfTheFile_areTrusted_andNoOthers() throws Exception {
    try (Server server = new Server("hooks.example.org");
        PublicStore store = Published.open(folder.resolve("public"))) {
      Scene.secret(folder);
      int port = server.receiver.port();
      Path file =
          Files.writeString(
              folder.resolve("webhooks"),
              """
              roots = roots.pem
              networks = 127.0.0.0/8
              ports = %d
              [portal]
              url = https://hooks.example.org:%d/in
              secret = hook.secret
              """
                  .formatted(port, port));
      try (Hooks hooks =
          Hooks.start(
              store,
              HookSettings.read(file),
              List.<PublicationHook>of(),
              Scene.PATIENCE,
              folder.resolve("desk"),
              Instant::now,
              Scene.longest(),
              Scene.always("127.0.0.1"))) {
        assertThat(hooks.names()).containsExactly("portal");
        Published.publish(store, 1, 1);
        while (server.receiver.accepted.isEmpty()) {
          Thread.sleep(5);
        }
      }
    }
  }

  /** A receiver behind TLS, whose certificate is its own root. */
  private final class Server implements AutoCloseable {
    final Receiver receiver;
    private final X509Certificate certificate;

    Server(String host) throws Exception {
      KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
      certificate = selfSigned(host, keys);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      ServerSocketFactory sockets = context.getServerSocketFactory();
      receiver = new Receiver(sockets);
      Files.writeString(
          folder.resolve("roots.pem"),
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
              + "\n-----END CERTIFICATE-----\n");
    }

    Outcome tell(boolean trusted, String host) throws Exception {
      Optional<Path> roots = trusted ? Optional.of(folder.resolve("roots.pem")) : Optional.empty();
      try (var client = new WebhookClient(Scene.PATIENCE, roots.map(Hooks::trust))) {
        URI url = URI.create("https://" + host + ":" + receiver.port() + "/in");
        var endpoint = new Endpoint("portal", url, Scene.secret(folder));
        return new WebhookRecipient(
                endpoint, Scene.SITE, client, Scene.always("127.0.0.1"), Scene.loopback())
            .tell(Scene.event(1), Instant.now());
      }
    }

    private static X509Certificate selfSigned(String host, KeyPair keys) throws Exception {
      Instant now = Instant.now();
      var name = new X500Name("CN=hook");
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(now.minusSeconds(3600)),
              Date.from(now.plusSeconds(86_400)),
              name,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    @Override
    public void close() throws IOException {
      receiver.close();
    }
  }
}
