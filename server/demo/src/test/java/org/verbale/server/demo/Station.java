package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.archive.Trust;
import org.verbale.client.archive.TrustedLog;
import org.verbale.client.channel.ChannelContext;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Device;
import org.verbale.client.channel.KeyPackages;
import org.verbale.client.channel.OutgoingRecord;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.DeviceCertificate;
import org.verbale.note.VerifierKey;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** One device at work: its files, its state, its connection. */
record Station(
    FileCustody custody,
    StateStore store,
    ServerConnection server,
    RegistryReplica registry,
    TrustedLog log,
    Device device,
    ChannelContext context)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecureRandom random = new SecureRandom();

  /**
   * What a process must know to be a station: nothing but files and public facts.
   *
   * @param base of the device's key files
   * @param state its state directory
   */
  record Place(Path base, Path state, int port, Digest root, String logVkey) {}

  /** Begins, or goes on from what the state directory holds. */
  static Station open(Place place) throws Exception {
    FileCustody custody = FileCustody.open(place.base, Mechanism.PASSPHRASE.toCharArray(), random);
    StateStore store = FileStateStore.open(place.state, custody.stateKey(), random);
    ServerConnection server = connect(place.port, custody);
    var nothing = Keepsakes.open(store, Duration.ZERO, Clock.systemUTC());
    RegistryReplica registry = RegistryReplica.open(server, store, Set.of(place.root), nothing);
    for (Bytes each :
        List.of(
            custody.caCertificate(),
            custody.signingCertificate(),
            custody.transportCertificate())) {
      submit(server, each);
    }
    registry.catchUp();
    var certificate =
        (DeviceCertificate)
            CertificateChain.read(
                java.nio.file.Files.readString(Path.of(place.base + ".signing.crt")));
    TrustedLog log =
        TrustedLog.open(
            server,
            Trust.inLogAlone(VerifierKey.parse(place.logVkey)),
            certificate.party(),
            store,
            List.of(certificate.issuer().issuer()));
    var device =
        new Device(certificate, custody.signer(), CipherSuite.DEFAULT, Clock.systemUTC(), random);
    KeyPackages packages = new KeyPackages(server, store, device);
    packages.replenish(3);
    var context =
        new ChannelContext(
            server, store, registry, log, packages, device, nothing, Optional.empty(), false);
    return new Station(custody, store, server, registry, log, device, context);
  }

  static ServerConnection connect(int port, FileCustody custody) {
    return ServerConnection.open("localhost", port, custody.tls(), PATIENCE, random);
  }

  static void submit(ServerConnection server, Bytes certificate) {
    server.submitRegistryEntry(
        SubmitRegistryEntryRequest.newBuilder().setCertificate(string(certificate)).build());
  }

  ChannelEngine channel(ChannelId channel) {
    return new ChannelEngine(channel, context, Duration.ofDays(7));
  }

  /** Texts of all records that can be read, in order; fails for one that cannot. */
  static List<String> texts(ChannelEngine channel) {
    List<RecordRow> rows = channel.records(0);
    return channel.open(rows).stream()
        .map(
            opened -> {
              try (var content =
                  opened
                      .content()
                      .orElseThrow(() -> new AssertionError("record: " + opened.failure()))) {
                return content.parts().get(0).text();
              }
            })
        .toList();
  }

  static OutgoingRecord say(String token, RecordType type, String text) {
    return new OutgoingRecord(
        token, type, Language.EN, List.of(Part.paragraph(Language.EN, text)), List.of());
  }

  static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }

  @Override
  public void close() throws IOException {
    server.close();
    store.close();
    custody.close();
  }
}
