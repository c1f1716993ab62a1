package org.verbale.server.demo;

import static org.verbale.server.demo.Script.Speaker.XA;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.verbale.client.ChannelStatus;
import org.verbale.client.Endpoint;
import org.verbale.client.Readers;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.server.demo.Delegation.Reading;
import org.verbale.server.demo.Delegation.Sent;
import org.verbale.server.demo.Script.Speaker;

/** A server, who is connected to it, and what was sent so far. */
final class Stage implements AutoCloseable {
  static final ReviewId REVIEW = new ReviewId("R-XA");
  static final ChannelStatus.Standing MEMBER = ChannelStatus.Standing.MEMBER;

  /** Enough to overlap waiting for the disk, few enough for two cores. */
  private static final int THREADS = 4;

  private final Path directory;
  private final Mechanism mechanism;
  private final ServerConfiguration configuration;
  private final SecureRandom random = new SecureRandom();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Map<Speaker, Delegation> cast =
      Collections.synchronizedMap(new EnumMap<>(Speaker.class));
  private final Map<CertificateId, Speaker> known = Collections.synchronizedMap(new TreeMap<>());
  private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
  private @Nullable VerbaleServer server;

  private Stage(Path directory, Mechanism mechanism, ServerConfiguration configuration) {
    this.directory = directory;
    this.mechanism = mechanism;
    this.configuration = configuration;
  }

  /** Makes all keys and starts the server. */
  static Stage open(Path directory) throws IOException, IdentityException {
    Files.createDirectories(directory.resolve("states"));
    var mechanism = Mechanism.create(directory.resolve("keys"), Instant.now(), new SecureRandom());
    var stage = new Stage(directory, mechanism, mechanism.server());
    stage.start();
    return stage;
  }

  @CanIgnoreReturnValue
  private Endpoint start() {
    VerbaleServer started = VerbaleServer.start(configuration, data());
    server = started;
    return endpoint(started);
  }

  private Endpoint endpoint(VerbaleServer at) {
    return new Endpoint("localhost", at.address().getPort(), mechanism.logVkey());
  }

  Mechanism mechanism() {
    return mechanism;
  }

  /** The server's data directory. */
  Path data() {
    return directory.resolve("data");
  }

  /** The clients' states. */
  Path states() {
    return directory.resolve("states");
  }

  static ChannelId id(ChannelId.Scope scope) {
    return ChannelId.of(REVIEW, scope);
  }

  /** The channels that a speaker belongs to. */
  static List<ChannelId.Scope> scopes(Speaker speaker) {
    return Arrays.stream(ChannelId.Scope.values())
        .filter(scope -> speaker != XA || scope != ChannelId.Scope.REVIEWERS)
        .toList();
  }

  // --- who is here

  /** Issues devices and connects them, all at once. */
  void enter(Speaker... speakers) throws Exception {
    VerbaleServer here = server;
    if (here == null) {
      throw new IllegalStateException("server: stopped (expected: running)");
    }
    together(
        Arrays.stream(speakers)
            .<Task<Boolean>>map(
                speaker ->
                    () -> {
                      Delegation started =
                          Delegation.start(
                              speaker, issue(speaker), endpoint(here), states(), random);
                      cast.put(speaker, started);
                      known.put(started.certificate(), speaker);
                      return true;
                    })
            .toList());
  }

  private Mechanism.DeviceKeys issue(Speaker speaker) throws IOException, IdentityException {
    String name = speaker.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (speaker) {
      case SECRETARIAT, SECRETARIAT_TWO ->
          mechanism.device(PartyCode.SECRETARIAT, Role.SECRETARIAT, name);
      case XA, XB, XC -> mechanism.device(new PartyCode(speaker.name()), Role.FOCAL_POINT, name);
      case XC_EXPERT, XC_SUCCESSOR -> mechanism.device(new PartyCode("XC"), Role.EXPERT, name);
      case XB_LATECOMER -> mechanism.device(new PartyCode("XB"), Role.EXPERT, name);
    };
  }

  Delegation cast(Speaker speaker) {
    Delegation found = cast.get(speaker);
    if (found == null) {
      throw new IllegalStateException(speaker + ": not here (expected: entered before)");
    }
    return found;
  }

  /** Disconnects one for good. */
  void leave(Speaker speaker) {
    Delegation gone = cast.remove(speaker);
    if (gone != null) {
      gone.close();
    }
  }

  /** By the speakers' names. */
  String names(Readers readers) {
    return readers.devices().stream()
        .map(reader -> known.get(reader.certificate()))
        .map(speaker -> speaker == null ? "somebody unknown" : speaker.label())
        .collect(Collectors.joining(", "));
  }

  // --- what was said

  /** Notes what was sent. */
  @CanIgnoreReturnValue
  Sent sent(Sent each) {
    sent.add(each);
    return each;
  }

  /** In the order in which it was sent. */
  List<Sent> allSent() {
    synchronized (sent) {
      return List.copyOf(sent);
    }
  }

  Map<ChannelId, Set<RecordId>> known(Delegation delegation) {
    Map<ChannelId, Set<RecordId>> records = new TreeMap<>();
    for (ChannelId.Scope scope : scopes(delegation.speaker())) {
      records.put(id(scope), delegation.known(id(scope)));
    }
    return records;
  }

  /** All that one reader shows, as bytes. */
  Map<ChannelId, List<Bytes>> transcripts(Speaker speaker) throws IOException {
    Map<ChannelId, List<Bytes>> transcripts = new TreeMap<>();
    for (ChannelId.Scope scope : scopes(speaker)) {
      transcripts.put(id(scope), transcript(cast(speaker).read(id(scope))));
    }
    return transcripts;
  }

  private static List<Bytes> transcript(List<Reading> readings) {
    return readings.stream().map(Stage::bytes).toList();
  }

  private static Bytes bytes(Reading reading) {
    var out = new TlsWriter();
    out.raw(reading.header().record().toByteArray());
    reading.parts().forEach(out::opaque);
    reading.files().forEach(file -> out.raw(file.toByteArray()));
    return out.toBytes();
  }

  /**
   * One channel at one reader, and whether it shows what was sent, the whole of it, and no more.
   */
  private record Shown(ChannelId channel, Speaker reader, List<Bytes> transcript, boolean asSent) {}

  /** What came of holding all readers against what was sent. */
  record Agreement(int readings, int records, boolean holds) {
    @Override
    public String toString() {
      return readings + " readings of " + records + " records";
    }
  }

  /** Has everybody read everything, and holds it against what was sent and against each other. */
  Agreement compare() throws Exception {
    List<Shown> all = everywhere((reader, channel) -> shown(reader, channel));
    Map<ChannelId, Long> variants =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Shown::channel,
                    Collectors.mapping(
                        Shown::transcript,
                        Collectors.collectingAndThen(
                            Collectors.toSet(), different -> (long) different.size()))));
    boolean identical = variants.values().stream().allMatch(number -> number == 1);
    int readings = all.stream().mapToInt(shown -> shown.transcript().size()).sum();
    return new Agreement(readings, sent.size(), identical && all.stream().allMatch(Shown::asSent));
  }

  private Shown shown(Delegation reader, ChannelId channel) throws IOException {
    List<Reading> readings = reader.read(channel);
    Map<RecordId, Reading> byRecord = new TreeMap<>();
    readings.forEach(reading -> byRecord.put(reading.header().record(), reading));
    List<Sent> expected =
        allSent().stream().filter(each -> each.channel().equals(channel)).toList();
    boolean asSent =
        expected.size() == readings.size()
            && expected.stream()
                .allMatch(
                    each -> {
                      Reading reading = byRecord.get(each.record());
                      return reading != null && each.isShownBy(reading);
                    });
    return new Shown(channel, reader.speaker(), transcript(readings), asSent);
  }

  // --- all together

  /** Something to be done beside others. */
  interface Task<T> extends Callable<T> {}

  /** What one reader does in one channel. */
  interface InChannel<T> {
    T at(Delegation delegation, ChannelId channel) throws Exception;
  }

  /** What one device does. */
  interface ByDelegation<T> {
    T by(Delegation delegation) throws Exception;
  }

  /** Every device in every channel of its own. */
  @CanIgnoreReturnValue
  <T> List<T> everywhere(InChannel<T> step) throws Exception {
    var tasks = new ArrayList<Task<T>>();
    for (Delegation delegation : here()) {
      for (ChannelId.Scope scope : scopes(delegation.speaker())) {
        tasks.add(() -> step.at(delegation, id(scope)));
      }
    }
    return together(tasks);
  }

  /** Every device. */
  @CanIgnoreReturnValue
  <T> List<T> each(ByDelegation<T> step) throws Exception {
    return together(here().stream().<Task<T>>map(delegation -> () -> step.by(delegation)).toList());
  }

  private List<Delegation> here() {
    synchronized (cast) {
      return List.copyOf(cast.values());
    }
  }

  /** Does all, some at the same time, and waits for all; the first failure comes out. */
  @CanIgnoreReturnValue
  <T> List<T> together(Collection<? extends Task<T>> tasks) throws Exception {
    var results = new ArrayList<T>();
    for (Future<T> future : threads.invokeAll(tasks)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
    return results;
  }

  // --- coming and going

  /** Ends all clients and the server, and starts them again on what they left on disk. */
  void restart() throws Exception {
    each(
        delegation -> {
          delegation.disconnect();
          return true;
        });
    stop();
    Endpoint endpoint = start();
    each(
        delegation -> {
          delegation.reconnect(endpoint);
          return true;
        });
  }

  /** Stops the server; the clients stay. */
  void stop() {
    VerbaleServer running = server;
    if (running != null) {
      server = null;
      running.close();
    }
  }

  @Override
  public void close() {
    here().forEach(Delegation::close);
    threads.shutdown();
    stop();
  }
}
