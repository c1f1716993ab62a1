package org.verbale.server.app;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.publication.ReviewersWords;
import org.verbale.query.SealedLimits;
import org.verbale.server.policy.Limits;
import org.verbale.server.search.SearchCosts;
import org.verbale.server.search.SearchOptions;

/**
 * Every key of the configuration file: what it is for and what stands when it is left out. The
 * reference in {@code docs/CONFIGURATION.md} is generated from here.
 */
enum Setting {
  LISTEN(
      "listen",
      Kind.ADDRESS,
      "0.0.0.0:7443",
      "Address and port that members connect to: gRPC on mutual TLS 1.3."),
  OPERATIONS_LISTEN(
      "operations.listen",
      Kind.LOOPBACK,
      "127.0.0.1:7480",
      "Loopback address and port of `/health` and `/metrics`, plain HTTP."),
  ROOT_CERTIFICATE(
      "root.certificate",
      Kind.FILE,
      null,
      "The Mechanism's root certificate, PEM. The data directory keeps to the one it was begun"
          + " with."),
  SERVER_CERTIFICATE(
      "server.certificate",
      Kind.FILE,
      null,
      "The server's TLS certificate and the root that issued it, PEM, as `keys server-certificate`"
          + " wrote them. Read again when it changes."),
  SERVER_KEY("server.key", Kind.FILE, null, "Its private key. Read again when it changes."),
  LOG_KEY(
      "log.key",
      Kind.FILE,
      null,
      "Private key that signs checkpoints, as `keys log-key` wrote it. The data directory keeps to"
          + " the one it was begun with, or the last that `log.succession` leads to."),
  LOG_VKEY(
      "log.vkey",
      Kind.FILE,
      null,
      "The same key's public half and name, which is the log's origin."),
  LOG_SUCCESSION(
      "log.succession",
      Kind.FILES,
      Kind.NONE,
      "Succession notes, the oldest first, by which the log goes on under `log.key`. Each is"
          + " entered into the log at the start after it was added."),
  LOG_RECOVERY(
      "log.recovery",
      Kind.DURATION,
      "7 d",
      "Where a note of `log.succession` begins another generation of the log: for how long members"
          + " may put back what the backup lacks, before anything else is taken."),
  LOG_POLICY(
      "log.policy",
      Kind.OPTIONAL_FILE,
      Kind.NONE,
      "Policy file (c2sp.org/tlog-policy): a sealed head is published once its quorum of witnesses,"
          + " each with a URL, cosigned it. Without one, or with `quorum none`, every sealed head"
          + " is."),
  WITNESS_REFRESH(
      "witness.refresh",
      Kind.DURATION,
      "60 s",
      "While nothing is new, witnesses cosign the newest head again after this time."),
  LOG_LISTEN(
      "log.listen",
      Kind.OPTIONAL_ADDRESS,
      Kind.NONE,
      "Address and port of the log's static files, `https://HOST:PORT/log/`: checkpoint and tiles"
          + " of hashes for everybody, bundles for auditors."),
  LOG_AUDITORS(
      "log.auditors",
      Kind.DEVICES,
      Kind.NONE,
      "Devices that may read `tile/entries` and `tile/positions`, each with its transport"
          + " certificate."),
  LOG_RATE(
      "log.rate",
      Kind.COUNT,
      "100",
      "Requests for static files that one address may go on making each second; ten times as many"
          + " at once."),
  PASSPHRASE(
      "passphrase",
      Kind.FILE,
      null,
      "File whose first line is the passphrase of both private keys."),
  CERTIFICATE_CHECK(
      "certificate.check",
      Kind.DURATION,
      "30 s",
      "How often the files of certificate and key are looked at for a change."),
  SEAL_INTERVAL(
      "seal.interval",
      Kind.DURATION,
      "1 s",
      "Time between two sealed heads, while there is something new."),
  SEAL_WAIT(
      "seal.wait",
      Kind.DURATION,
      "10 s",
      "How long a caller may wait for a sealed head that does not exist yet."),
  CALL_TIMEOUT(
      "call.timeout",
      Kind.DURATION,
      "30 s",
      "Longest time for one call; a caller may ask for less. Streams have no end of their own."),
  CALL_LIMIT(
      "call.limit",
      Kind.COUNT,
      "1024",
      "Calls in progress at one time, subscriptions aside. More are refused with `OVERLOADED`."),
  CONNECTION_LIMIT("connection.limit", Kind.COUNT, "4096", "Open connections of members."),
  CONNECTION_IDLE(
      "connection.idle", Kind.DURATION, "5 min", "A connection without a call is closed after."),
  STREAM_IDLE(
      "stream.idle",
      Kind.DURATION,
      "60 s",
      "An upload or download that does not move for this long is ended."),
  READERS("readers", Kind.COUNT, "4", "Threads that read the data directory."),
  STORAGE_CACHE(
      "storage.cache",
      Kind.BYTES,
      "128 MiB",
      "Memory, outside the Java heap, for what is read from the data directory."),
  STOP_TIMEOUT(
      "stop.timeout",
      Kind.DURATION,
      "15 s",
      "How long calls in progress may take to end when the server stops."),
  SEARCH_PAUSE(
      "search.pause",
      Kind.DURATION,
      "1 s",
      "Time between two looks of the search indexes at the log: what was posted is found then."),
  SEARCH_INDEXES(
      "search.indexes",
      Kind.COUNT,
      SearchOptions.DEFAULT.indexes(),
      "Indexes open at one time, one a channel; each takes some 20 KB and a dozen files."),
  SEARCH_THREADS(
      "search.threads", Kind.COUNT, SearchCosts.DEFAULT.searches(), "Searches at one time."),
  SEARCH_KEPT(
      "search.kept",
      Kind.BYTES,
      SearchCosts.DEFAULT.kept(),
      "Memory for postings that searches opened."),
  SEARCH_KEEP(
      "search.keep",
      Kind.DURATION,
      "5 min",
      "How long they stay there at most. They are never on disk."),
  WEBHOOKS(
      "webhooks",
      Kind.OPTIONAL_FILE,
      Kind.NONE,
      "File that names whom the server tells of publications, see docs/WEBHOOKS.md."),
  PUBLIC_LISTEN(
      "public.listen",
      Kind.OPTIONAL_ADDRESS,
      Kind.NONE,
      "Address and port of the public site, see docs/PUBLIC-SITE.md. It speaks plain HTTP: a proxy"
          + " before it speaks TLS."),
  PUBLIC_ORIGIN(
      "public.origin",
      Kind.ORIGIN,
      "http://localhost",
      "By what the public knows the site: it stands in links, feeds and the interface."),
  PUBLIC_PROXIES(
      "public.proxies",
      Kind.NUMERIC_ADDRESSES,
      Kind.NONE,
      "Proxies before the site, whose word counts (`X-Forwarded-For`) for where a visitor comes"
          + " from: limits are a visitor's."),
  REVIEWERS_WORDS(
      "publication.others-words",
      Kind.REVIEWERS_WORDS,
      ReviewersWords.NOTIFY.code(),
      "What is asked for before the State under review makes public what a reviewing State wrote:"
          + " that this State learns of it from the channel, or that it signs too. A change holds"
          + " for decisions that come after it."),

  NOTE("limit.note", Kind.BYTES, Limits.DEFAULT.messages().note(), "A signed note."),
  COMMIT(
      "limit.commit",
      Kind.BYTES,
      Limits.DEFAULT.messages().commit(),
      "An MLSMessage with a Commit."),
  WELCOME(
      "limit.welcome",
      Kind.BYTES,
      Limits.DEFAULT.messages().welcome(),
      "An MLSMessage with a Welcome."),
  GROUP_INFO(
      "limit.group-info",
      Kind.BYTES,
      Limits.DEFAULT.messages().groupInfo(),
      "An MLSMessage with the GroupInfo of epoch 0, tree included."),
  KEY_PACKAGE(
      "limit.key-package",
      Kind.BYTES,
      Limits.DEFAULT.messages().keyPackage(),
      "An MLSMessage with one KeyPackage."),
  PRIVATE_BLOCK(
      "limit.private-block",
      Kind.BYTES,
      Limits.DEFAULT.messages().privateBlock(),
      "The private block of a record."),
  TERMS(
      "limit.terms",
      Kind.BYTES,
      Limits.DEFAULT.messages().terms(),
      "Sealed search terms of a record."),
  TERMS_PROFILE(
      "limit.terms.profile",
      Kind.COUNT,
      Limits.DEFAULT.messages().profile(),
      "Newest analysis profile of search terms that is taken: the newest that members' clients know"
          + " (docs/SEARCH.md). Terms of a later one nobody could check."),
  MEMBERS("limit.members", Kind.COUNT, Limits.DEFAULT.messages().members(), "Leaves of one group."),
  KEY_PACKAGES_PER_REQUEST(
      "limit.key-packages.per-request",
      Kind.COUNT,
      Limits.DEFAULT.directory().perRequest(),
      "KeyPackages published or claimed at once."),
  KEY_PACKAGES_WAITING(
      "limit.key-packages.waiting",
      Kind.COUNT,
      Limits.DEFAULT.directory().waiting(),
      "One-time KeyPackages of one device."),
  CLAIMS_PER_HOUR(
      "limit.key-packages.claims-per-hour",
      Kind.COUNT,
      Limits.DEFAULT.directory().claimsPerHour(),
      "KeyPackages that one device may claim."),
  CLAIMS_PER_TARGET(
      "limit.key-packages.claims-per-target-per-hour",
      Kind.COUNT,
      Limits.DEFAULT.directory().claimsPerTargetPerHour(),
      "KeyPackages of one device that all others together may claim."),
  KEY_PACKAGE_LIFETIME(
      "limit.key-packages.lifetime",
      Kind.DURATION,
      Kind.text(Limits.DEFAULT.directory().lifetime()),
      "Longest validity of a KeyPackage."),
  ATTACHMENT(
      "limit.attachment",
      Kind.BYTES,
      Limits.DEFAULT.uploads().attachment(),
      "Ciphertext of one attachment."),
  UPLOADS_PENDING(
      "limit.uploads.pending",
      Kind.BYTES,
      Limits.DEFAULT.uploads().pending(),
      "Ciphertext of all unfinished attachments of one device."),
  UPLOADS_COUNT(
      "limit.uploads.count",
      Kind.COUNT,
      Limits.DEFAULT.uploads().count(),
      "Unfinished attachments of one device."),
  UPLOADS_IDLE(
      "limit.uploads.idle",
      Kind.DURATION,
      Kind.text(Limits.DEFAULT.uploads().idle()),
      "How long an untouched upload is safe from making room for others."),
  PAGE_HISTORY(
      "limit.page.history",
      Kind.COUNT,
      Limits.DEFAULT.pages().history(),
      "Entries of a page of history."),
  PAGE_REGISTRY(
      "limit.page.registry",
      Kind.COUNT,
      Limits.DEFAULT.pages().registry(),
      "Entries of a page of the registry."),
  PAGE_BYTES(
      "limit.page.bytes",
      Kind.BYTES,
      Limits.DEFAULT.pages().bytes(),
      "Size at which a page ends; it holds at least one entry."),
  RATE_CALLS(
      "limit.rate.calls-per-second",
      Kind.COUNT,
      Limits.DEFAULT.rates().callsPerSecond(),
      "Calls that one device may go on making for ever."),
  RATE_BURST(
      "limit.rate.burst",
      Kind.COUNT,
      Limits.DEFAULT.rates().burst(),
      "Calls that one device may make at once."),
  RATE_UPLOAD(
      "limit.rate.upload-per-second",
      Kind.BYTES,
      Limits.DEFAULT.rates().uploadBytesPerSecond(),
      "Attachments that one device may go on sending."),
  STREAMS(
      "limit.streams",
      Kind.COUNT,
      Limits.DEFAULT.rates().streams(),
      "Open subscriptions of one device."),
  SEARCH_RATE(
      "limit.rate.searches-per-second",
      Kind.COUNT,
      "10",
      "Searches that one device may go on asking for; ten times as many at once."),
  SEARCHES_PER_PARTY(
      "limit.searches-per-party",
      Kind.COUNT,
      "4",
      "Searches of one party that wait or are under way; of a device it is one."),
  SEARCH_NODES(
      "limit.search.nodes",
      Kind.COUNT,
      SealedLimits.DEFAULT.tree().nodes(),
      "Nodes of a query, at most 1024."),
  SEARCH_DEPTH(
      "limit.search.depth",
      Kind.COUNT,
      SealedLimits.DEFAULT.tree().depth(),
      "Nodes of a query from its root to a leaf."),
  SEARCH_TERMS(
      "limit.search.terms", Kind.COUNT, SealedLimits.DEFAULT.tree().terms(), "Terms of a query."),
  SEARCH_VALUES(
      "limit.search.values",
      Kind.COUNT,
      SealedLimits.DEFAULT.values(),
      "Places of phrases and values of conditions of a query, together."),
  SEARCH_CHANNELS(
      "limit.search.channels",
      Kind.COUNT,
      SealedLimits.DEFAULT.channels(),
      "Channels that a query may be asked of."),
  SEARCH_TRAPDOORS(
      "limit.search.trapdoors",
      Kind.COUNT,
      SealedLimits.DEFAULT.trapdoors(),
      "Trapdoors of a query, for all channels and search epochs."),
  SEARCH_PAGE(
      "limit.search.page", Kind.COUNT, SealedLimits.DEFAULT.page(), "Hits of a page of a search."),
  SEARCH_OPENINGS(
      "limit.search.openings",
      Kind.COUNT,
      SearchCosts.DEFAULT.openings(),
      "Records times terms and fields of a query; each takes some 160 ns of a core."),
  SEARCH_OPENED(
      "limit.search.opened",
      Kind.BYTES,
      SearchCosts.DEFAULT.opened(),
      "Memory for the postings that one query opens."),
  SEARCH_TIME(
      "limit.search.time",
      Kind.DURATION,
      "10 s",
      "Longest time for one search, from when it was asked.");

  private final String key;
  private final Kind kind;
  private final @Nullable String standard;
  private final String help;

  Setting(String key, Kind kind, @Nullable String standard, String help) {
    this.key = key;
    this.kind = kind;
    this.standard = standard;
    this.help = help;
  }

  Setting(String key, Kind kind, long standard, String help) {
    this(key, kind, kind == Kind.BYTES ? Kind.text(standard) : Long.toString(standard), help);
  }

  static Optional<Setting> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  String key() {
    return key;
  }

  Kind kind() {
    return kind;
  }

  /** The value when the file has none, or nothing where it must have one. */
  Optional<String> standard() {
    return Optional.ofNullable(standard);
  }

  String help() {
    return help;
  }
}
