package org.verbale.keys.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.LogBuilder;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceTrust;
import org.verbale.identity.Holder;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.keys.RootAuthority;
import org.verbale.keys.TransportStore;
import org.verbale.keys.TransportTls;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.testing.Mechanism;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;

/** Bundles over mutual TLS, from a server that serves static files. */
class HttpEntrySourceTest {
  private static final char[] PASSPHRASE = "only in memory".toCharArray();
  private static final int RECORDS = 600;

  private final Map<String, Bytes> files = new HashMap<>();
  private final LogBuilder log = new LogBuilder();
  private Mechanism mechanism;
  private HttpsServer server;

  private static Validity present() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    return new Validity(start, start.plus(Duration.ofDays(365 * 19)));
  }

  @BeforeEach
  void setUp() throws Exception {
    mechanism = new Mechanism(8163);
    ChannelId channel = ChannelId.of("R-XA/dialogue");
    log.append(LeafKind.TRUST_ROOT, Chain.REGISTRY).create(channel, "XA");
    for (int i = 0; i < RECORDS; i++) {
      log.append(LeafKind.RECORD, Chain.of(channel));
    }
    log.seal();
    serve(log.entries().size());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(
        new HttpsConfigurator(serverTls()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/log/",
        exchange -> {
          try (exchange) {
            Bytes file = files.get(exchange.getRequestURI().getPath().substring(5));
            if (file == null) {
              exchange.sendResponseHeaders(404, -1);
            } else {
              exchange.sendResponseHeaders(200, file.size());
              exchange.getResponseBody().write(file.toByteArray());
            }
          }
        });
    server.start();
  }

  @AfterEach
  void tearDown() {
    server.stop(0);
  }

  private void serve(long size) {
    for (long index = 0; index * 256 < size; index++) {
      TilePath path = TilePath.in(size, Kind.ENTRIES, 0, index);
      List<AuditEntry> some =
          log.entries().subList((int) path.first(), (int) path.first() + path.width());
      files.put(path.toString(), Bundle.ofLeaves(some.stream().map(AuditEntry::leaf).toList()));
      files.put(
          TilePath.in(size, Kind.POSITIONS, 0, index).toString(),
          Bundle.ofOpenings(some.stream().map(entry -> entry.opening().toBytes()).toList()));
    }
  }

  private SSLContext serverTls() throws Exception {
    Ed25519.Key key = mechanism.key();
    ServerCertificate certificate =
        new RootAuthority(mechanism.root(), mechanism.rootKey(), mechanism.random())
            .certify(
                new Holder.Server(List.of("localhost", "127.0.0.1")),
                Bytes.of(key.publicKey()),
                present());
    KeyStore store = TransportStore.of(certificate, key, PASSPHRASE);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSPHRASE);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    DeviceTrust trust = new DeviceTrust(List.of(mechanism.root()), Clock.systemUTC());
    context.init(managers.getKeyManagers(), new TrustManager[] {trust}, null);
    return context;
  }

  private HttpEntrySource source(Mechanism trusted) throws Exception {
    Mechanism.Device device =
        trusted.device("XA", Role.STATE_OBSERVER, trusted.deviceId(), Use.TRANSPORT, present());
    SSLContext tls = TransportTls.of(device.certificate(), device.key(), trusted.root());
    URI prefix = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/log/");
    return new HttpEntrySource(prefix, tls, Duration.ofSeconds(10));
  }

  @Test
  void bundles_giveTheEntries_fromAnyIndexAndForTheSizeAskedFor() throws Exception {
    HttpEntrySource source = source(mechanism);
    long size = log.entries().size();
    List<AuditEntry> read = new ArrayList<>();
    while (read.size() < size) {
      read.addAll(source.read(read.size(), size));
    }
    assertThat(read).isEqualTo(log.entries());
    assertThat(source.read(300, size)).isEqualTo(log.entries().subList(300, 512));
    assertThat(source.read(size - 1, size)).hasSize(1);
    assertThatThrownBy(() -> source.read(0, 100)) // a partial file that this server has not
        .isInstanceOf(IOException.class)
        .hasMessageContaining("404");
  }

  @Test
  void strangers_readNothing_andStrangeServersAreNotRead() {
    assertThatThrownBy(() -> source(new Mechanism(1)).read(0, 256)).isInstanceOf(IOException.class);
  }

  @Test
  void filesThatAreNone_areRefused() throws Exception {
    HttpEntrySource source = source(mechanism);
    files.put("tile/entries/000", Bytes.of(new byte[256 * 76]));
    assertThatThrownBy(() -> source.read(0, 603)).isInstanceOf(MalformedException.class);
    files.put("tile/entries/001", Bytes.of(new byte[Bundle.MAX_SIZE + 1]));
    assertThatThrownBy(() -> source.read(256, 603))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
    assertThat(source.read(512, 603)).hasSize(91);
  }
}
