package org.verbale.server.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.verbale.client.Endpoint;
import org.verbale.client.VerbaleClient;
import org.verbale.client.VerbaleClientBuilder;
import org.verbale.client.custody.FileCustody;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.Revocation;
import org.verbale.note.SignedNote;
import org.verbale.server.app.AfterDisaster;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.server.policy.Limits;

/** A real server and the clients of one review, {@code R-XA}: XA is reviewed by XB. */
final class Review implements AutoCloseable {
  /** Newest analysis profile that the server takes terms of. */
  static final int LATER_PROFILES = 4;

  static final PartyCode XA = new PartyCode("XA");
  static final PartyCode XB = new PartyCode("XB");
  static final PartyCode SEC = PartyCode.SECRETARIAT;
  static final ReviewId REVIEW = new ReviewId("R-XA");
  static final ChannelId DIALOGUE = ChannelId.of(REVIEW, ChannelId.Scope.DIALOGUE);

  final Mechanism mechanism;
  final SecureRandom random = new SecureRandom();
  private final Path directory;
  private final ServerConfiguration configuration;
  private final Deque<Runnable> open = new ArrayDeque<>();
  private VerbaleServer server;
  private Path data;

  Review(Path directory) throws IOException, IdentityException {
    this(directory, configuration -> configuration);
  }

  /** With a server that is set up otherwise. */
  Review(Path directory, UnaryOperator<ServerConfiguration> setup)
      throws IOException, IdentityException {
    this.directory = directory;
    this.mechanism =
        Mechanism.create(
            directory.resolve("keys"),
            Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS),
            random);
    ServerConfiguration defaults = mechanism.server();
    ServerConfiguration.Timing timing = defaults.timing();
    this.configuration =
        setup.apply(
            defaults
                .with(upTo(LATER_PROFILES, defaults.limits()))
                .with(
                    new ServerConfiguration.Timing(
                        timing.certificateCheck(),
                        Duration.ofMillis(100),
                        timing.sealWait(),
                        timing.call(),
                        timing.connectionIdle(),
                        timing.streamIdle(),
                        timing.stop())));
    this.data = directory.resolve("data");
    this.server = VerbaleServer.start(configuration, data);
  }

  /** As a server of later years, which knows more analysis profiles. */
  private static Limits upTo(int profile, Limits limits) {
    Limits.Messages sizes = limits.messages();
    return new Limits(
        new Limits.Messages(
            sizes.note(),
            sizes.commit(),
            sizes.welcome(),
            sizes.groupInfo(),
            sizes.keyPackage(),
            sizes.privateBlock(),
            sizes.terms(),
            sizes.members(),
            profile),
        limits.directory(),
        limits.uploads(),
        limits.pages(),
        limits.rates());
  }

  Mechanism.DeviceKeys device(PartyCode party, Role role, String name)
      throws IOException, IdentityException {
    return mechanism.device(party, role, name);
  }

  /** A started client of {@code device}. */
  VerbaleClient client(Mechanism.DeviceKeys device) throws IOException {
    return client(device, builder -> builder);
  }

  /** The same with options of its own. */
  VerbaleClient client(Mechanism.DeviceKeys device, UnaryOperator<VerbaleClientBuilder> options)
      throws IOException {
    FileCustody custody =
        FileCustody.open(device.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    VerbaleClientBuilder builder =
        VerbaleClient.builder(
                endpoint(), custody, directory.resolve("state-" + device.base().getFileName()))
            .checkInterval(Duration.ofMillis(200))
            .callTimeout(Duration.ofSeconds(60))
            .keyPackages(5);
    VerbaleClient client = options.apply(builder).start();
    open.push(custody::close);
    open.push(client::close);
    return client;
  }

  VerbaleClient client(PartyCode party, Role role, String name)
      throws IOException, IdentityException {
    return client(device(party, role, name));
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.address().getPort(), mechanism.logVkey());
  }

  /** Ends the server and starts it again on the same port. */
  void restart() {
    restart(data -> {});
  }

  /** The same, and lets somebody at the data directory in between. */
  void restart(Consumer<Path> meanwhile) {
    var address = server.address();
    server.close();
    meanwhile.accept(data);
    server = VerbaleServer.start(configuration.on(address, configuration.operationsListen()), data);
  }

  /** Where the public site is, on a server that is set up to show one. */
  InetSocketAddress site() {
    return server.publicAddress().orElseThrow();
  }

  /** What the server says of itself. */
  Metrics metrics() {
    return new Metrics(server.operationsAddress().getPort());
  }

  /** Where the server's data is. */
  Path data() {
    return data;
  }

  /**
   * Ends the server; another, on the same port, goes on from another directory.
   *
   * @param restore makes it, and gives the sealed size
   */
  void moveTo(Path other, ToLongFunction<Path> restore) {
    var address = server.address();
    server.close();
    AfterDisaster accepted = AfterDisaster.accepting(restore.applyAsLong(other));
    data = other;
    server =
        VerbaleServer.start(
            configuration.on(address, configuration.operationsListen()),
            data,
            Clock.systemUTC(),
            random,
            accepted);
  }

  /** Ends the server for good. */
  void stop() {
    server.close();
  }

  /** A further version of the assignment, brought to the registry by {@code secretariat}. */
  void assign(VerbaleClient secretariat, Mechanism.DeviceKeys underReview, PartyCode... reviewing)
      throws IdentityException {
    assign(REVIEW, secretariat, underReview, reviewing);
  }

  /** The same of another review. */
  void assign(
      ReviewId review,
      VerbaleClient secretariat,
      Mechanism.DeviceKeys underReview,
      PartyCode... reviewing)
      throws IdentityException {
    mechanism
        .assign(
            review,
            underReview.signing().party(),
            List.of(reviewing),
            List.of(underReview.noteSigner()))
        .register(secretariat);
  }

  void revoke(VerbaleClient by, Mechanism.DeviceKeys device) throws IdentityException {
    revoke(by, device, Revocation.Reason.LOST);
  }

  void revoke(VerbaleClient by, Mechanism.DeviceKeys device, Revocation.Reason reason)
      throws IdentityException {
    for (SignedNote note : mechanism.revoke(device, reason)) {
      by.register(RegistryEntry.Kind.REVOCATION, note.toBytes());
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
    server.close();
  }
}
