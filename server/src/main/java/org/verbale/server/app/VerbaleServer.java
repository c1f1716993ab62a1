package org.verbale.server.app;

import static java.util.Objects.requireNonNull;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.identity.DeviceTrust;
import org.verbale.identity.RootCertificate;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Visitors;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Published;
import org.verbale.server.channel.Channels;
import org.verbale.server.directory.Directory;
import org.verbale.server.document.Documents;
import org.verbale.server.document.ErasureSweep;
import org.verbale.server.feed.Feed;
import org.verbale.server.feed.FeedOptions;
import org.verbale.server.hook.Hooks;
import org.verbale.server.publication.Publications;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publishing.Publisher;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.search.SealedSearch;
import org.verbale.server.search.SearchIndex;
import org.verbale.server.sequencing.CommitListener;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.sequencing.SequencerOptions;
import org.verbale.server.sequencing.Stamp;
import org.verbale.server.site.PublicSite;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.succession.SuccessionFeature;
import org.verbale.server.transport.Backend;
import org.verbale.server.transport.BindException;
import org.verbale.server.transport.LogServer;
import org.verbale.server.transport.MemberServer;
import org.verbale.server.transport.OperationsServer;
import org.verbale.server.transport.SealWatch;
import org.verbale.server.transport.TlsIdentity;
import org.verbale.server.upkeep.SnapshotDesk;
import org.verbale.server.witnessing.Witnessing;

/**
 * A running server on a data directory. Thread-safe; several may run in one process, each on a
 * directory and ports of its own.
 */
public final class VerbaleServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(VerbaleServer.class);

  /** Requests for static files in progress, of all visitors together. */
  private static final int VISITS_AT_ONCE = 64;

  /** How soon after an erasure its content begins to leave the disk. */
  private static final Duration ERASURE_PAUSE = Duration.ofSeconds(1);

  private final ServerConfiguration configuration;
  private final Clock clock;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  /** What is open, the last opened first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final ServerKeys keys;
  private final RootCertificate root;
  private Optional<Witnessing> witnessing = Optional.empty();
  private List<VerifierKey> logs = List.of();
  private @Nullable PublicStore store;
  private final Optional<PublicSite> site;
  private final MemberServer members;
  private final Optional<LogServer> log;
  private final OperationsServer operations;

  /**
   * Starts a server; when this returns it takes calls.
   *
   * @param data directory; made if it does not exist
   * @throws StartException saying in one line what is in the way
   */
  public static VerbaleServer start(ServerConfiguration configuration, Path data) {
    return start(configuration, data, Clock.systemUTC(), new SecureRandom());
  }

  /**
   * The same with another clock and source of chance.
   *
   * @param random cryptographically strong, and safe for many threads
   */
  public static VerbaleServer start(
      ServerConfiguration configuration, Path data, Clock clock, SecureRandom random) {
    return start(configuration, data, clock, random, AfterDisaster.NOTHING);
  }

  /** The same on a directory that may come from a backup. */
  public static VerbaleServer start(
      ServerConfiguration configuration,
      Path data,
      Clock clock,
      SecureRandom random,
      AfterDisaster decided) {
    try {
      return new VerbaleServer(configuration, data, clock, random, decided);
    } catch (StorageException | BindException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private VerbaleServer(
      ServerConfiguration configuration,
      Path data,
      Clock clock,
      SecureRandom random,
      AfterDisaster decided) {
    this.configuration = configuration;
    this.clock = clock;
    this.keys = new ServerKeys(configuration.files());
    this.root = keys.root();
    ServerKeys.Opened opened = keys.open(root, clock.instant());
    TlsIdentity identity = opened.tls();
    NoteSigner logKey = opened.log();
    boolean started = false;
    try {
      Backend backend = openBackend(data, logKey, random, decided);
      var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      open.push(meters::close);
      ServerMetrics.bind(meters, backend);
      var sweep =
          opened(
              ErasureSweep.start(
                  backend.storage(), ERASURE_PAUSE, clock, backend.search().index()::isExpunged));
      ServerMetrics.bind(meters, sweep);
      Searching.bind(meters, backend.search());
      witnessing.ifPresent(each -> Witnesses.bind(meters, each));
      var trust = new DeviceTrust(List.of(root), clock);
      Admission admission = admission(trust, backend);
      this.members = opened(listen(identity, trust, admission, backend, meters));
      this.log =
          configuration
              .log()
              .listen()
              .map(address -> opened(log(address, identity, trust, admission, backend, meters)));
      this.operations =
          opened(
              OperationsServer.start(
                  configuration.operationsListen(), meters, () -> trouble(backend.storage())));
      opened(
          new CertificateWatch(
              List.of(configuration.files().certificate(), configuration.files().key()),
              configuration.timing().certificateCheck(),
              this::reloadCertificate));
      this.site = openPublic(data, backend, random, meters);
      backend.search().index().begin();
      started = true;
    } finally {
      if (!started) {
        closeAll();
      }
    }
    logger.info("Serving members on {}", members.address());
    log.ifPresent(files -> logger.info("The log's static files on {}", files.address()));
    site.ifPresent(shown -> logger.info("The public site on {}", shown.address()));
    logger.info("Health and metrics on {}", operations.address());
  }

  private Backend openBackend(
      Path data, NoteSigner logKey, SecureRandom random, AfterDisaster decided) {
    StorageOptions defaults = StorageOptions.DEFAULT;
    Storage storage =
        opened(
            Storage.open(
                data,
                new StorageOptions(
                    configuration.capacity().cache(),
                    defaults.writeBufferBytes(),
                    configuration.capacity().readers(),
                    defaults.readQueue(),
                    defaults.quotaBytes())));
    var archive = new Archive();
    var succession = new SuccessionFeature(archive);
    var configured = new LogSuccession.Configured(configuration, logKey.key(), root);
    LogSuccession logKeys =
        storage.read(
            view -> {
              archive.demandSoundEnd(view);
              return LogSuccession.of(configured, view, archive, succession);
            });
    Optional<Witnessing> witnesses =
        Witnesses.of(configuration.log(), logKeys.keys(), storage, archive, random);
    witnesses.ifPresent(this::opened);
    var continuation = new Continuation(configuration, storage, archive, logKeys);
    continuation.demandUnforked(witnesses, decided.acceptedLoss());
    var registry = new RegistryFeature(archive);
    storage.read(registry::registry);
    opened(SnapshotDesk.open(storage, data));
    var directory = new Directory(registry);
    var channels = new Channels(archive, registry);
    var publications = new Publications(archive, registry);
    var documents = new Documents(archive, registry, publications);
    var recovery = new Recovery(archive);
    Published published =
        witnesses.map(Witnessing::published).orElseGet(() -> Published.newest(archive));
    this.logs = logKeys.keys();
    this.store = opened(PublicFace.store(data));
    Publisher publisher =
        opened(
            PublicFace.publisher(
                storage,
                archive,
                published,
                registry,
                publications,
                documents,
                store,
                logs,
                root,
                clock));
    var feed =
        opened(
            new Feed(
                storage,
                archive,
                published,
                new FeedAccess(registry, channels, clock),
                FeedOptions.DEFAULT));
    var seals = opened(new SealWatch(() -> storage.<Long>read(published::size)));
    Sequencer sequencer =
        opened(
            continuation.begin(
                first ->
                    Sequencer.start(
                        storage,
                        archive,
                        List.of(
                            registry,
                            succession,
                            directory,
                            channels,
                            documents,
                            publications,
                            recovery),
                        logKey,
                        sequencing(),
                        Stamp.source(clock, random),
                        new Followers(feed, seals, witnesses, publisher),
                        first),
                root,
                clock));
    continuation.recover(sequencer, decided);
    witnesses.ifPresent(
        each -> {
          open.push(each); // on top again: asks no more before the sequencer closes
          each.start(
              sequencer::keepWitnessed,
              () -> {
                feed.published();
                seals.look();
                publisher.wake();
              });
        });
    opened(new RecoveryWatch(storage, recovery, sequencer, clock).start());
    ServerConfiguration.Search searching = configuration.search();
    SearchIndex index =
        opened(Searching.open(storage, archive, registry, data, searching.indexes()));
    this.witnessing = witnesses;
    return new Backend(
        storage,
        archive,
        published,
        sequencer,
        succession,
        registry,
        directory,
        channels,
        documents,
        publisher,
        configuration.publication().words(),
        recovery,
        feed,
        seals,
        opened(new SealedSearch(index, searching.costs(), clock)),
        searching.limits(),
        configuration.limits(),
        configuration.timing().sealWait(),
        configuration.timing().streamIdle(),
        clock);
  }

  /** What shows to the public, and tells of it, comes last: members are served by then. */
  private Optional<PublicSite> openPublic(
      Path data, Backend backend, SecureRandom random, PrometheusMeterRegistry meters) {
    PublicStore all = requireNonNull(store, "store");
    backend.publisher().begin();
    PublicFace.bind(meters, backend.publisher());
    Telling.bind(meters, all);
    Hooks hooks = opened(Telling.start(configuration.publication(), all, data, clock, random));
    Telling.bind(meters, hooks);
    return configuration
        .publication()
        .site()
        .map(
            wanted -> {
              PublicSearch search = opened(PublicFace.search(all, data));
              return opened(
                  PublicFace.site(configuration, wanted, all, search, logs, root, clock, meters));
            });
  }

  private SequencerOptions sequencing() {
    SequencerOptions defaults = SequencerOptions.DEFAULT;
    return new SequencerOptions(
        defaults.batchCommands(),
        defaults.batchBytes(),
        defaults.queueCommands(),
        defaults.queueBytes(),
        configuration.timing().sealInterval());
  }

  private Admission admission(DeviceTrust trust, Backend backend) {
    return new Admission(
        trust,
        () -> backend.registry().latest(clock.millis()),
        configuration.limits().rates(),
        configuration.search().perSecond(),
        configuration.search().perParty(),
        configuration.capacity().calls(),
        clock);
  }

  private LogServer log(
      InetSocketAddress address,
      TlsIdentity identity,
      DeviceTrust trust,
      Admission admission,
      Backend backend,
      PrometheusMeterRegistry meters) {
    ServerConfiguration.Log configured = configuration.log();
    var behaviour =
        new LogServer.Behaviour(address, configured.auditors(), configuration.timing().stop());
    var visitors = new Visitors(configured.rate(), 10 * configured.rate(), VISITS_AT_ONCE, clock);
    return new LogServer(behaviour, identity, trust, admission, visitors, backend, meters);
  }

  private MemberServer listen(
      TlsIdentity identity,
      DeviceTrust trust,
      Admission admission,
      Backend backend,
      PrometheusMeterRegistry meters) {
    var behaviour =
        new MemberServer.Behaviour(
            configuration.listen(),
            configuration.capacity().connections(),
            configuration.limits().messages().request(),
            configuration.timing().call(),
            configuration.timing().connectionIdle(),
            configuration.timing().stop());
    return MemberServer.start(behaviour, identity, trust, admission, backend, meters);
  }

  /** Passes on what the writer did. */
  private final class Followers implements CommitListener {
    private final Feed feed;
    private final SealWatch seals;
    private final Optional<Witnessing> witnessing;
    private final Publisher publisher;

    Followers(Feed feed, SealWatch seals, Optional<Witnessing> witnessing, Publisher publisher) {
      this.feed = feed;
      this.seals = seals;
      this.witnessing = witnessing;
      this.publisher = publisher;
    }

    @Override
    public void committed(long size) {
      feed.committed();
      seals.look();
      witnessing.ifPresent(Witnessing::committed);
      publisher.wake();
    }

    @Override
    public void stopped(Throwable cause) {
      failure.complete(cause);
    }
  }

  private Optional<String> trouble(Storage storage) {
    if (storage.failure() != null) {
      return Optional.of("storage failed; restart");
    }
    if (store != null && store.failure() != null) {
      return Optional.of("the public store failed; restart");
    }
    return failure.isDone() ? Optional.of("stopped after a failure; restart") : Optional.empty();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  /** Where members connect. */
  public InetSocketAddress address() {
    return members.address();
  }

  /** Where the log's static files are, if they are served. */
  public Optional<InetSocketAddress> logAddress() {
    return log.map(LogServer::address);
  }

  /** Where the public site is, if it is shown. */
  public Optional<InetSocketAddress> publicAddress() {
    return site.map(PublicSite::address);
  }

  /** Where health and metrics are. */
  public InetSocketAddress operationsAddress() {
    return operations.address();
  }

  /** Completes with the cause if the server had to stop taking commands; it should be restarted. */
  public CompletableFuture<Throwable> failure() {
    return failure.copy();
  }

  /**
   * Reads certificate and key again and shows them from the next handshake on.
   *
   * @throws StartException if they do not fit; those in use stay
   */
  public void reloadCertificate() {
    TlsIdentity identity = keys.tls(root, clock.instant());
    members.use(identity);
    log.ifPresent(files -> files.use(identity));
    logger.info("The certificate was read again");
  }

  /**
   * Refuses new calls, lets those in progress end, seals, and closes the data directory. Harmless a
   * second time.
   */
  @Override
  public void close() {
    closeAll();
  }

  private synchronized void closeAll() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        logger.error("Could not close everything: {}", e.getMessage());
        if (first == null) {
          first = e instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
