package org.verbale.server.app;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.DeviceId;
import org.verbale.publication.ReviewersWords;
import org.verbale.query.QueryLimits;
import org.verbale.query.SealedLimits;
import org.verbale.server.policy.Limits;
import org.verbale.server.search.SearchCosts;
import org.verbale.server.search.SearchOptions;

/**
 * All that a server is told. Made from a file by {@link #read}, or by hand from {@link #of} and the
 * {@code with} methods.
 *
 * @param listen where members connect; port 0 takes any free one
 * @param operationsListen plain HTTP for health and metrics; loopback
 * @param files certificates and keys
 * @param log how heads of the log are published
 * @param timing intervals and patience
 * @param capacity what is open or in progress at one time
 * @param search what searching may cost
 * @param publication what becomes public how, and who is told of it
 * @param limits of what callers send and ask for
 */
public record ServerConfiguration(
    InetSocketAddress listen,
    InetSocketAddress operationsListen,
    Files files,
    Log log,
    Timing timing,
    Capacity capacity,
    Search search,
    Publication publication,
    Limits limits) {

  /**
   * Where certificates and keys lie.
   *
   * @param root the Mechanism's root certificate, PEM
   * @param certificate the server's and the root's, PEM
   * @param key its private key
   * @param logKey signs checkpoints
   * @param logVkey its public half and name
   * @param passphrase its first line opens both private keys
   */
  public record Files(
      Path root, Path certificate, Path key, Path logKey, Path logVkey, Path passphrase) {}

  /**
   * How heads of the log are published.
   *
   * @param succession notes that lead to the key that signs, the oldest first
   * @param recovery for how long members may put back what a backup lacks, where a note begins
   *     another generation
   * @param policy whose quorum of witnesses a head must reach; without one every sealed head is
   *     published
   * @param refresh after which witnesses cosign the same head again
   * @param listen where the log's static files are served, if anywhere; port 0 takes any free one
   * @param auditors who may read bundles there
   * @param rate requests a second that one address may go on making there
   */
  public record Log(
      List<Path> succession,
      Duration recovery,
      Optional<Path> policy,
      Duration refresh,
      Optional<InetSocketAddress> listen,
      Set<DeviceId> auditors,
      int rate) {
    public Log {
      succession = List.copyOf(succession);
      requireNonNull(recovery, "recovery");
      requireNonNull(policy, "policy");
      requireNonNull(refresh, "refresh");
      requireNonNull(listen, "listen");
      auditors = Set.copyOf(auditors);
    }

    /** With this policy. */
    public Log by(Path file) {
      return new Log(succession, recovery, Optional.of(file), refresh, listen, auditors, rate);
    }

    /** With static files at {@code address}, whose bundles {@code readers} may read. */
    public Log at(InetSocketAddress address, Set<DeviceId> readers) {
      return new Log(succession, recovery, policy, refresh, Optional.of(address), readers, rate);
    }

    /** By a key that {@code notes} lead to. */
    public Log after(List<Path> notes) {
      return new Log(notes, recovery, policy, refresh, listen, auditors, rate);
    }

    /** With another time for what is put back. */
    public Log recovering(Duration time) {
      return new Log(succession, time, policy, refresh, listen, auditors, rate);
    }
  }

  /**
   * Intervals and patience; see {@code docs/CONFIGURATION.md}.
   *
   * @param certificateCheck between two looks at the certificate's files
   * @param sealInterval between two sealed heads
   * @param sealWait for a sealed head to come
   * @param call for one call
   * @param connectionIdle for a connection without a call
   * @param streamIdle for an upload or download that does not move
   * @param stop for calls in progress when the server stops
   */
  public record Timing(
      Duration certificateCheck,
      Duration sealInterval,
      Duration sealWait,
      Duration call,
      Duration connectionIdle,
      Duration streamIdle,
      Duration stop) {}

  /**
   * What is open or in progress at one time.
   *
   * @param calls in progress, subscriptions aside
   * @param connections of members
   * @param readers threads that read the data directory
   * @param cache bytes, outside the heap, for what is read
   */
  public record Capacity(int calls, int connections, int readers, long cache) {}

  /**
   * Search in sealed terms.
   *
   * @param indexes what following the log may cost
   * @param costs what answers may cost
   * @param limits of what callers ask
   * @param perSecond questions that one device may go on asking; ten times as many at once
   * @param perParty questions of one party that wait or are under way
   */
  public record Search(
      SearchOptions indexes, SearchCosts costs, SealedLimits limits, int perSecond, int perParty) {
    public Search {
      requireNonNull(indexes, "indexes");
      requireNonNull(costs, "costs");
      requireNonNull(limits, "limits");
    }
  }

  /**
   * Publications.
   *
   * @param words what is asked for before reviewers' words become public
   * @param webhooks file that names whom the server tells of them, if it tells anybody
   * @param site where the public reads them, if it does here
   */
  public record Publication(ReviewersWords words, Optional<Path> webhooks, Optional<Site> site) {
    public Publication {
      requireNonNull(words, "words");
      requireNonNull(webhooks, "webhooks");
      requireNonNull(site, "site");
    }
  }

  /**
   * The public site.
   *
   * @param listen port 0 takes any free one
   * @param origin scheme and host by which the public knows it
   * @param proxies whose word counts from where a visitor comes
   */
  public record Site(InetSocketAddress listen, String origin, Set<InetAddress> proxies) {
    public Site {
      requireNonNull(listen, "listen");
      requireNonNull(origin, "origin");
      proxies = Set.copyOf(proxies);
    }
  }

  public ServerConfiguration {
    requireNonNull(listen, "listen");
    requireNonNull(operationsListen, "operationsListen");
    requireNonNull(files, "files");
    requireNonNull(log, "log");
    requireNonNull(timing, "timing");
    requireNonNull(capacity, "capacity");
    requireNonNull(search, "search");
    requireNonNull(publication, "publication");
    requireNonNull(limits, "limits");
  }

  /**
   * Reads a configuration file.
   *
   * @throws StartException naming the line that is wrong, or the key that is missing
   */
  public static ServerConfiguration read(Path file) {
    return of(Values.read(file));
  }

  /** Defaults on free loopback ports: what tests and embedders begin with. */
  public static ServerConfiguration of(Files files) {
    String text =
        """
        listen = 127.0.0.1:0
        operations.listen = 127.0.0.1:0
        root.certificate = -
        server.certificate = -
        server.key = -
        log.key = -
        log.vkey = -
        passphrase = -
        """;
    ServerConfiguration defaults = of(Values.parse(text, Path.of("")));
    return new ServerConfiguration(
        defaults.listen,
        defaults.operationsListen,
        files,
        defaults.log,
        defaults.timing,
        defaults.capacity,
        defaults.search,
        defaults.publication,
        defaults.limits);
  }

  static ServerConfiguration of(Values values) {
    return new ServerConfiguration(
        values.address(Setting.LISTEN),
        values.address(Setting.OPERATIONS_LISTEN),
        new Files(
            values.file(Setting.ROOT_CERTIFICATE),
            values.file(Setting.SERVER_CERTIFICATE),
            values.file(Setting.SERVER_KEY),
            values.file(Setting.LOG_KEY),
            values.file(Setting.LOG_VKEY),
            values.file(Setting.PASSPHRASE)),
        new Log(
            values.files(Setting.LOG_SUCCESSION),
            values.duration(Setting.LOG_RECOVERY),
            values.optionalFile(Setting.LOG_POLICY),
            values.duration(Setting.WITNESS_REFRESH),
            values.optionalAddress(Setting.LOG_LISTEN),
            values.devices(Setting.LOG_AUDITORS),
            values.count(Setting.LOG_RATE)),
        new Timing(
            values.duration(Setting.CERTIFICATE_CHECK),
            values.duration(Setting.SEAL_INTERVAL),
            values.duration(Setting.SEAL_WAIT),
            values.duration(Setting.CALL_TIMEOUT),
            values.duration(Setting.CONNECTION_IDLE),
            values.duration(Setting.STREAM_IDLE),
            values.duration(Setting.STOP_TIMEOUT)),
        new Capacity(
            values.count(Setting.CALL_LIMIT),
            values.count(Setting.CONNECTION_LIMIT),
            values.count(Setting.READERS),
            values.bytes(Setting.STORAGE_CACHE)),
        search(values),
        new Publication(
            values.reviewersWords(Setting.REVIEWERS_WORDS),
            values.optionalFile(Setting.WEBHOOKS),
            values
                .optionalAddress(Setting.PUBLIC_LISTEN)
                .map(
                    listen ->
                        new Site(
                            listen,
                            values.text(Setting.PUBLIC_ORIGIN),
                            values.numericAddresses(Setting.PUBLIC_PROXIES)))),
        limits(values));
  }

  private static Search search(Values values) {
    return new Search(
        new SearchOptions(
            values.duration(Setting.SEARCH_PAUSE), values.count(Setting.SEARCH_INDEXES)),
        new SearchCosts(
            values.count(Setting.SEARCH_THREADS),
            values.count(Setting.SEARCH_OPENINGS),
            values.bytes(Setting.SEARCH_OPENED),
            values.duration(Setting.SEARCH_TIME),
            values.bytes(Setting.SEARCH_KEPT),
            values.duration(Setting.SEARCH_KEEP)),
        new SealedLimits(
            new QueryLimits(
                values.count(Setting.SEARCH_NODES),
                values.count(Setting.SEARCH_DEPTH),
                values.count(Setting.SEARCH_TERMS)),
            values.count(Setting.SEARCH_VALUES),
            values.count(Setting.SEARCH_CHANNELS),
            values.count(Setting.SEARCH_TRAPDOORS),
            values.count(Setting.SEARCH_PAGE)),
        values.count(Setting.SEARCH_RATE),
        values.count(Setting.SEARCHES_PER_PARTY));
  }

  private static Limits limits(Values values) {
    return new Limits(
        new Limits.Messages(
            values.bytesInMemory(Setting.NOTE),
            values.bytesInMemory(Setting.COMMIT),
            values.bytesInMemory(Setting.WELCOME),
            values.bytesInMemory(Setting.GROUP_INFO),
            values.bytesInMemory(Setting.KEY_PACKAGE),
            values.bytesInMemory(Setting.PRIVATE_BLOCK),
            values.bytesInMemory(Setting.TERMS),
            values.count(Setting.MEMBERS),
            values.count(Setting.TERMS_PROFILE)),
        new Limits.Directory(
            values.count(Setting.KEY_PACKAGES_PER_REQUEST),
            values.count(Setting.KEY_PACKAGES_WAITING),
            values.count(Setting.CLAIMS_PER_HOUR),
            values.count(Setting.CLAIMS_PER_TARGET),
            values.duration(Setting.KEY_PACKAGE_LIFETIME)),
        new Limits.Uploads(
            values.bytes(Setting.ATTACHMENT),
            values.bytes(Setting.UPLOADS_PENDING),
            values.count(Setting.UPLOADS_COUNT),
            values.duration(Setting.UPLOADS_IDLE)),
        new Limits.Pages(
            values.count(Setting.PAGE_HISTORY),
            values.count(Setting.PAGE_REGISTRY),
            values.bytesInMemory(Setting.PAGE_BYTES)),
        new Limits.Rates(
            values.count(Setting.RATE_CALLS),
            values.count(Setting.RATE_BURST),
            values.bytes(Setting.RATE_UPLOAD),
            values.count(Setting.STREAMS)));
  }

  /** With other limits. */
  public ServerConfiguration with(Limits limits) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** With another way to publish. */
  public ServerConfiguration with(Log log) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** With other intervals. */
  public ServerConfiguration with(Timing timing) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** With another capacity. */
  public ServerConfiguration with(Capacity capacity) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** With other costs of search. */
  public ServerConfiguration with(Search search) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** With others who are told of publications. */
  public ServerConfiguration with(Publication publication) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }

  /** On other addresses. */
  public ServerConfiguration on(InetSocketAddress listen, InetSocketAddress operationsListen) {
    return new ServerConfiguration(
        listen, operationsListen, files, log, timing, capacity, search, publication, limits);
  }
}
