package org.verbale.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.query.ChannelTables;
import org.verbale.query.FieldKind;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.query.wire.QueryMessages;
import org.verbale.server.search.SearchCosts;
import org.verbale.server.search.SearchOptions;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchGrpc;

/**
 * A server over TLS whose archive is searched: a dialogue with one record that says "treaty" among
 * others that do not, and the reviewers' channel with another. XC was removed from the dialogue and
 * has yet to leave the reviewers; XA's expert may not connect any more, XB's not sign.
 */
final class SearchScene implements AutoCloseable {
  static final int RECORDS = 12;
  static final int PER_SECOND = 5;
  private static final TableKey KEY = new TableKey(0, 0, 1);
  private static final Duration LONG = Duration.ofSeconds(90);

  final World world;
  final Post treaty;

  /** Of a State that the server never heard of. */
  final Device unregistered;

  final Stoppable clock;
  private final VerbaleServer server;
  private final Map<Digest, Caller> callers = new HashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  /** Runs, but while it is held. */
  static final class Stoppable extends Clock {
    private final Clock running;
    private volatile @Nullable Instant held;

    Stoppable(Clock running) {
      this.running = running;
    }

    void hold() {
      held = running.instant();
    }

    void run() {
      held = null;
    }

    @Override
    public Instant instant() {
      Instant still = held;
      return still == null ? running.instant() : still;
    }

    @Override
    public ZoneId getZone() {
      return running.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return running.withZone(zone);
    }
  }

  SearchScene(Path directory) throws Exception {
    Path data = directory.resolve("data");
    world = new World(data, 73);
    MlsGroup dialogue = world.dialogue();
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb, world.xc);
    treaty = post(World.DIALOGUE, "treaty");
    for (int i = 1; i < RECORDS; i++) {
      post(World.DIALOGUE, "talk");
    }
    post(World.REVIEWERS, "treaty");
    world.assign("XB");
    world.commit(
        world.s1,
        World.DIALOGUE,
        dialogue,
        CommitPlan.refresh().remove(world.leaf(dialogue, world.xc)));
    world.revoke(world.xbExpert);
    world.mechanism.revoke(world.xaExpert.transport().certificate(), world.s1.signer());
    world.follow();
    world.node.close();
    unregistered = world.device("XE", Role.FOCAL_POINT);
    var installation =
        new Installation(Files.createDirectory(directory.resolve("server")), world.mechanism);
    installation.logKey(Ed25519.Key.generate(new SeededRandom(1)));
    clock = new Stoppable(installation.clock());
    server =
        VerbaleServer.start(
            installation.configuration().with(search()), data, clock, world.mechanism.random());
    awaitIndexed();
  }

  private static ServerConfiguration.Search search() {
    Duration minute = Duration.ofMinutes(1);
    return new ServerConfiguration.Search(
        new SearchOptions(Duration.ofMillis(20), 8),
        new SearchCosts(1, 100, 1 << 20, Duration.ofSeconds(10), 1 << 20, minute),
        SealedLimits.DEFAULT,
        PER_SECOND,
        4);
  }

  private void awaitIndexed() throws InterruptedException {
    Instant deadline = Instant.now().plus(LONG);
    while (ask(world.s1, request(World.DIALOGUE)).getReached(0).getLag() > 0) {
      assertThat(Instant.now()).as("indexed").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(300); // or it asks too often
    }
  }

  static Trapdoor trapdoor(ChannelId channel, String word) {
    return Trapdoor.ofMac(Digest.sha256((channel + "|" + word).getBytes(UTF_8)).toByteArray());
  }

  private Post post(ChannelId channel, String word) {
    byte[] salt = new byte[SealedTerms.SALT];
    world.mechanism.random().nextBytes(salt);
    var builder = new TermsBuilder(KEY.profile(), KEY.searchEpoch(), Bytes.of(salt));
    builder.add(trapdoor(channel, ""), new FieldLength(1, 1));
    builder.add(trapdoor(channel, word), Postings.of(0));
    Bytes terms = builder.build(world.mechanism.random()).orElseThrow().toBytes();
    Post post = world.message(world.xb, channel).terms(terms);
    world.node.execute(post.command(world.xb));
    return post;
  }

  /** Which records of these channels say "treaty". */
  static SealedRequest request(ChannelId... channels) {
    return request(new QueryNode.Term(0, 0), 10, List.of("treaty"), channels);
  }

  static SealedRequest request(
      QueryNode root, int size, List<String> words, ChannelId... channels) {
    var shape = new TableShape(List.of(FieldKind.SCORED), words.stream().map(any -> 0).toList());
    List<ChannelTables> tables =
        Stream.of(channels)
            .sorted()
            .map(channel -> new ChannelTables(channel, List.of(table(channel, words))))
            .toList();
    return new SealedRequest(new SealedQuery(root, shape), tables, size, Bytes.EMPTY);
  }

  private static TrapdoorTable table(ChannelId channel, List<String> words) {
    return new TrapdoorTable(
        KEY,
        List.of(trapdoor(channel, "")),
        words.stream().map(word -> trapdoor(channel, word)).toList());
  }

  SearchGrpc.SearchBlockingStub stub(Device device) {
    Caller caller = callers.computeIfAbsent(device.certificate(), any -> connect(device));
    return SearchGrpc.newBlockingStub(caller.grpc);
  }

  private Caller connect(Device device) {
    try {
      return new Caller(server.address(), world.mechanism, device);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Asks again when told to wait: another test may have asked a lot as this device. */
  QueryResponse ask(Device device, SealedRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return stub(device).query(QueryMessages.of(request));
      } catch (StatusRuntimeException e) {
        if (attempt == 50 || !String.valueOf(e.getMessage()).contains("RATE_LIMITED")) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
      }
    }
  }

  /** What the server says of itself that is about searches. */
  List<String> metrics() throws Exception {
    var operations = server.operationsAddress();
    URI uri =
        URI.create(
            "http://" + operations.getHostString() + ":" + operations.getPort() + "/metrics");
    String text =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    return text.lines().filter(line -> line.startsWith("verbale_search_")).toList();
  }

  @Override
  public void close() {
    callers.values().forEach(Caller::close);
    server.close();
  }
}
