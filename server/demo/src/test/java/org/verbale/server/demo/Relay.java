package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.PrivateKeyFile;

/**
 * Stands between one client and the server with the keys of both, and looks at every message of the
 * client's before the server sees a byte of it.
 */
final class Relay implements AutoCloseable {
  /** gRPC's frame around a message: whether it is compressed, and its length. */
  private static final int FRAME = 5;

  /** Looks at a message; the client waits meanwhile, and nobody answers it. */
  interface Tap {
    /**
     * @param method such as {@code PostRecord}
     */
    void sees(String method, ByteString message);
  }

  private final Tap tap;
  private final ClientFactory factory;
  private final WebClient onward;
  private final Server server;

  /**
   * @param keys folder of the Mechanism's
   * @param device whose calls are passed on
   * @param port of the real server
   */
  Relay(Path keys, Path device, int port, Tap tap) throws Exception {
    this.tap = tap;
    X509Certificate root = certificates(keys.resolve("root.crt")).get(0);
    this.factory =
        ClientFactory.builder()
            .tls(pair(device.resolveSibling(device.getFileName() + ".transport")))
            .tlsEngineType(TlsEngineType.JDK)
            .tlsCustomizer(tls -> tls.trustManager(root).protocols("TLSv1.3"))
            .build();
    this.onward =
        WebClient.builder("h2://localhost:" + port)
            .factory(factory)
            .responseTimeoutMillis(0)
            .maxResponseLength(0)
            .build();
    this.server =
        Server.builder()
            .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTPS)
            .tls(pair(keys.resolve("server")))
            .tlsEngineType(TlsEngineType.JDK)
            .tlsCustomizer(tls -> tls.protocols("TLSv1.3"))
            .requestTimeoutMillis(0)
            .maxRequestLength(0)
            .serviceUnder("/", this::relay)
            .build();
    server.start().join();
  }

  private static TlsKeyPair pair(Path files)
      throws IOException, GeneralSecurityException, MalformedException {
    String pem = Files.readString(files.resolveSibling(files.getFileName() + ".key"));
    try (Ed25519.Key key = PrivateKeyFile.read(pem, Mechanism.PASSPHRASE.toCharArray())) {
      return TlsKeyPair.of(
          PrivateKeyFile.toPlatformKey(key),
          certificates(files.resolveSibling(files.getFileName() + ".crt")));
    }
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  private HttpResponse relay(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                whole -> {
                  look(whole);
                  return onward.execute(whole);
                },
                context.blockingTaskExecutor()));
  }

  private void look(AggregatedHttpRequest request) {
    String path = request.path();
    byte[] framed = request.content().array();
    tap.sees(
        path.substring(path.lastIndexOf('/') + 1),
        ByteString.copyFrom(framed, FRAME, framed.length - FRAME));
  }

  int port() {
    return Objects.requireNonNull(server.activePort()).localAddress().getPort();
  }

  @Override
  public void close() {
    server.stop().join();
    factory.close();
  }
}
