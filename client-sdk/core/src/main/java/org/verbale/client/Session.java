package org.verbale.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.archive.Trust;
import org.verbale.client.archive.TrustedLog;
import org.verbale.client.channel.ChannelContext;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Device;
import org.verbale.client.channel.KeyPackages;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;

/** What all parts of one client share. Safe for use by many threads. */
final class Session implements AutoCloseable {
  private final ServerConnection server;
  private final StateStore store;
  private final boolean ownsStore;
  private final Options options;
  private final ChannelContext context;
  private final Halt halt;
  private final NextLog nextLog;
  private final Map<ChannelId, ChannelEngine> engines = new ConcurrentHashMap<>();

  private Session(
      ServerConnection server,
      StateStore store,
      boolean ownsStore,
      Options options,
      ChannelContext context) {
    this.server = server;
    this.store = store;
    this.ownsStore = ownsStore;
    this.options = options;
    this.context = context;
    this.nextLog = new NextLog(this);
    this.halt = new Halt(context.log()::accuse, nextLog::excuse);
  }

  /**
   * Loads what {@code store} holds; nothing is sent.
   *
   * @param ownsStore whether the store is closed with the session
   * @param trust what is demanded of the log's heads
   */
  static Session open(
      Endpoint endpoint,
      KeyCustody custody,
      List<KeyCustody> former,
      StateStore store,
      boolean ownsStore,
      Trust trust,
      Options options) {
    DeviceCertificate certificate = Enrolment.verify(custody);
    Digest root = Digest.sha256(custody.rootCertificate().toByteArray());
    var device =
        new Device(
            certificate, custody.signer(), options.suite(), options.clock(), options.random());
    for (KeyCustody each : former) {
      device.holdFormer(new Device.Certified(Enrolment.verify(each), each.signer()));
    }
    ServerConnection server =
        ServerConnection.open(
            endpoint.host(),
            endpoint.port(),
            custody.tls(),
            options.callTimeout(),
            options.random());
    var keepsakes = Keepsakes.open(store, options.keep(), options.clock());
    var context =
        new ChannelContext(
            server,
            store,
            RegistryReplica.open(server, store, Set.of(root), keepsakes),
            TrustedLog.open(
                server, trust, certificate.party(), store, List.of(certificate.issuer().issuer())),
            new KeyPackages(server, store, device),
            device,
            keepsakes,
            options.analyzer(),
            options.fillsIn() && certificate.role() == Role.SECRETARIAT);
    var session = new Session(server, store, ownsStore, options, context);
    ChannelEngine.known(store).forEach(session::engine);
    return session;
  }

  /**
   * Registers the device if need be, and sees to its KeyPackages. A server that is being put back
   * together takes neither, but what this device has kept.
   */
  void enrol(KeyCustody custody) {
    try {
      try {
        nextLog.follow();
      } catch (RefusedException e) {
        if (!e.reason().equals("NOT_REGISTERED")) {
          throw e;
        }
        Enrolment.submit(server, custody); // new, or forgotten in a disaster
        nextLog.follow();
      }
      Enrolment.enrol(server, context.registry(), custody);
      Enrolment.demandEntitled(context.registry().registry(), self(), options.clock());
      context.keyPackages().replenish(options.keyPackages());
    } catch (RefusedException e) {
      if (!e.reason().equals("RECOVERING")) {
        throw e;
      }
      Enrolment.demandEntitled(context.registry().registry(), self(), options.clock());
    }
  }

  /** Follows the log to its next generation. */
  NextLog nextLog() {
    return nextLog;
  }

  ChannelContext context() {
    return context;
  }

  /** What this device could put back. */
  Keepsakes keepsakes() {
    return context.keepsakes();
  }

  ServerConnection server() {
    return server;
  }

  StateStore store() {
    return store;
  }

  Options options() {
    return options;
  }

  RegistryReplica registry() {
    return context.registry();
  }

  TrustedLog log() {
    return context.log();
  }

  KeyPackages keyPackages() {
    return context.keyPackages();
  }

  Halt halt() {
    return halt;
  }

  /** This device, with the certificates that it holds keys of. */
  Device device() {
    return context.device();
  }

  /** Seals the state under the key of another custody, if it is the client's own. */
  void rekey(KeyCustody custody) {
    if (ownsStore && store instanceof FileStateStore file) {
      try (SecretBytes key = custody.stateKey()) {
        file.rekey(key);
      } catch (IOException e) {
        throw new StateFailedException(e);
      }
    }
  }

  /** This device's present certificate. */
  DeviceCertificate self() {
    return context.device().certificate();
  }

  ChannelEngine engine(ChannelId channel) {
    return engines.computeIfAbsent(
        channel, id -> new ChannelEngine(id, context, options.acknowledgementLimit()));
  }

  /** Channels that were opened here, now or before. */
  Collection<ChannelEngine> engines() {
    return List.copyOf(engines.values());
  }

  /** Channels that the party belongs to, by the registry as far as it was read. */
  SortedSet<ChannelId> entitled() {
    return context.registry().registry().channels(self().party(), Enrolment.now(options.clock()));
  }

  /** Channels that the party belongs to, or that were opened here. */
  SortedSet<ChannelId> channels() {
    SortedSet<ChannelId> all = new TreeSet<>(entitled());
    all.addAll(engines.keySet());
    return all;
  }

  /** Ends all calls under way; whoever made them hears so. */
  void disconnect() {
    server.close();
  }

  @Override
  public void close() {
    disconnect();
    new ArrayList<>(engines.values()).forEach(ChannelEngine::close);
    if (ownsStore) {
      try {
        store.close();
      } catch (IOException e) {
        throw new StateFailedException(e);
      }
    }
  }
}
