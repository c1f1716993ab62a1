package org.verbale.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.app.Caller.assertRefused;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
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
import org.verbale.refusal.Reason;
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
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchGrpc;
import org.verbale.v1.SearchNode;

/** Search over the wire: who may ask what, and what hostile questions come to. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
class SearchServiceTest {
  private static final TableKey KEY = new TableKey(0, 0, 1);
  private static final int RECORDS = 12;
  private static final int PER_SECOND = 5;

  private World world;
  private VerbaleServer server;
  private Post treaty;
  private final Map<Digest, Caller> callers = new HashMap<>();

  @BeforeAll
  void begin(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data");
    world = new World(data, 73);
    world.dialogue();
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb, world.xc);
    treaty = post(World.DIALOGUE, "treaty");
    for (int i = 1; i < RECORDS; i++) {
      post(World.DIALOGUE, "talk");
    }
    post(World.REVIEWERS, "treaty");
    world.revoke(world.xbExpert);
    world.mechanism.revoke(world.xaExpert.transport().certificate(), world.s1.signer());
    world.follow();
    world.assign("XB"); // XC has to leave, and has not yet
    world.node.close();
    var installation =
        new Installation(Files.createDirectory(directory.resolve("server")), world.mechanism);
    installation.logKey(Ed25519.Key.generate(new SeededRandom(1)));
    ServerConfiguration configuration = installation.configuration();
    server =
        VerbaleServer.start(
            configuration.with(
                new ServerConfiguration.Search(
                    new SearchOptions(Duration.ofMillis(20), 8),
                    new SearchCosts(
                        1, 100, 1 << 20, Duration.ofSeconds(10), 1 << 20, Duration.ofMinutes(1)),
                    SealedLimits.DEFAULT,
                    PER_SECOND)),
            data,
            installation.clock(),
            world.mechanism.random());
    while (ask(world.s1, request(World.DIALOGUE)).getReached(0).getLag() > 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @AfterAll
  void end() {
    callers.values().forEach(Caller::close);
    server.close();
  }

  private static Trapdoor trapdoor(ChannelId channel, String word) {
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

  private static SealedRequest request(ChannelId... channels) {
    return request(new QueryNode.Term(0, 0), 10, channels);
  }

  private static SealedRequest request(QueryNode root, int size, ChannelId... channels) {
    var shape = new TableShape(List.of(FieldKind.SCORED), List.of(0));
    List<ChannelTables> tables =
        Stream.of(channels)
            .sorted()
            .map(
                channel ->
                    new ChannelTables(
                        channel,
                        List.of(
                            new TrapdoorTable(
                                KEY,
                                List.of(trapdoor(channel, "")),
                                List.of(trapdoor(channel, "treaty"))))))
            .toList();
    return new SealedRequest(new SealedQuery(root, shape), tables, size, Bytes.EMPTY);
  }

  private SearchGrpc.SearchBlockingStub stub(Device device) {
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

  private QueryResponse ask(Device device, SealedRequest request) {
    return patiently(device, QueryMessages.of(request));
  }

  /** Asks again when told to wait, as clients do: the tests before may have asked a lot. */
  private QueryResponse patiently(Device device, QueryRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return stub(device).query(request);
      } catch (StatusRuntimeException e) {
        if (attempt == 50 || !String.valueOf(e.getMessage()).contains("RATE_LIMITED")) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
      }
    }
  }

  private void refuse(Reason reason, Device device, SealedRequest request) {
    refuse(reason, device, QueryMessages.of(request));
  }

  private void refuse(Reason reason, Device device, QueryRequest request) {
    assertRefused(reason, () -> patiently(device, request));
  }

  @Test
  void membersQuestion_isAnswered() {
    for (Device device : List.of(world.s1, world.s2, world.xa, world.xb)) {
      QueryResponse answer = ask(device, request(World.DIALOGUE));
      assertThat(answer.getHitsCount()).isEqualTo(1);
      assertThat(answer.getHits(0).getRecord()).isEqualTo(treaty.block().record().value());
      assertThat(answer.getHits(0).getScore()).isPositive();
      assertThat(answer.getTotal()).isEqualTo(1);
      assertThat(answer.getExact()).isTrue();
      assertThat(answer.getCursor().isEmpty()).isTrue();
    }
    QueryResponse both = ask(world.s1, request(World.DIALOGUE, World.REVIEWERS));
    assertThat(both.getHitsCount()).isEqualTo(2);
    assertThat(both.getReachedCount()).isEqualTo(2);
  }

  @Test
  void pages_goOnByTheirCursor() {
    QueryRequest all = QueryMessages.of(request(new QueryNode.All(), 5, World.DIALOGUE));
    List<Long> found = new ArrayList<>();
    ByteString cursor = ByteString.EMPTY;
    do {
      QueryResponse page = patiently(world.xa, all.toBuilder().setCursor(cursor).build());
      page.getHitsList().forEach(hit -> found.add(hit.getSequence()));
      cursor = page.getCursor();
    } while (!cursor.isEmpty());
    assertThat(found).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whoMayNotRead_isToldNothing() {
    ChannelId none = ChannelId.of("R-XZ/dialogue");
    List<String> told = new ArrayList<>();
    for (SealedRequest request :
        List.of(
            request(World.DIALOGUE),
            request(World.REVIEWERS),
            request(none),
            request(World.DIALOGUE, none))) {
      refuse(Reason.UNKNOWN, world.xd, request);
      told.add(said(world.xd, request));
    }
    assertThat(told).as("the same for all").hasSize(4).containsOnly(told.get(0));
    refuse(Reason.UNKNOWN, world.xa, request(World.REVIEWERS));
    refuse(Reason.UNKNOWN, world.xa, request(World.DIALOGUE, World.REVIEWERS));
    refuse(Reason.UNKNOWN, world.xa, request(World.DIALOGUE, none));
  }

  private String said(Device device, SealedRequest request) {
    var message = QueryMessages.of(request);
    return String.valueOf(
        Assertions.catchThrowableOfType(
                StatusRuntimeException.class, () -> patiently(device, message))
            .getMessage());
  }

  @Test
  void whoHasToLeave_isToldNothingAnyMore() {
    refuse(Reason.UNKNOWN, world.xc, request(World.DIALOGUE));
    refuse(Reason.UNKNOWN, world.xc, request(World.REVIEWERS));
  }

  @Test
  void revokedDevice_isNotLetIn() {
    refuse(Reason.REVOKED, world.xaExpert, request(World.DIALOGUE));
  }

  @Test
  void deviceWhoseSignatureIsRevoked_isToldNothing() {
    refuse(Reason.UNKNOWN, world.xbExpert, request(World.DIALOGUE));
  }

  @Test
  void largeQuestions_areRefusedByName() {
    QueryRequest good = QueryMessages.of(request(World.DIALOGUE));
    SearchNode all = SearchNode.newBuilder().setAll(SearchNode.All.getDefaultInstance()).build();
    List<UnaryOperator<QueryRequest.Builder>> large =
        List.of(
            q -> q.addAllNodes(IntStream.range(0, 300_000).mapToObj(i -> all).toList()),
            q -> q.clearNodes().addAllNodes(deep(17)),
            q -> q.clearNodes().addAllNodes(deep(250)),
            q -> q.setSize(101),
            q -> q.addAllTermFields(IntStream.range(0, 65).mapToObj(i -> 0).toList()),
            q ->
                q.addAllChannels(
                    IntStream.range(0, 1000).mapToObj(i -> good.getChannels(0)).toList()),
            q ->
                q.setChannels(
                    0,
                    good.getChannels(0).toBuilder()
                        .addAllTables(
                            IntStream.range(0, 10_000)
                                .mapToObj(i -> good.getChannels(0).getTables(0))
                                .toList())));
    for (UnaryOperator<QueryRequest.Builder> each : large) {
      refuse(Reason.TOO_LARGE, world.xa, each.apply(good.toBuilder()).build());
    }
  }

  /** Nodes each of which has one below it. */
  private static List<SearchNode> deep(int depth) {
    List<SearchNode> nodes = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      nodes.add(
          SearchNode.newBuilder()
              .setConstantScore(SearchNode.ConstantScore.getDefaultInstance())
              .build());
    }
    nodes.add(SearchNode.newBuilder().setAll(SearchNode.All.getDefaultInstance()).build());
    return nodes;
  }

  @Test
  void malformedQuestions_areRefusedByName() {
    QueryRequest good = QueryMessages.of(request(World.DIALOGUE));
    ByteString short15 = ByteString.copyFrom(new byte[15]);
    List<UnaryOperator<QueryRequest.Builder>> malformed =
        List.of(
            q -> q.clearNodes(),
            q -> q.clearChannels(),
            q -> q.setSize(0),
            q -> q.setChannels(0, q.getChannels(0).toBuilder().setChannel("dialogue")),
            q -> q.setCursor(ByteString.copyFromUtf8("behind")),
            q -> q.addNodes(good.getNodes(0)),
            q -> q.setTermFields(0, 7),
            q -> tables(q, short15, short15),
            q -> tables(q, ByteString.EMPTY, good.getChannels(0).getTables(0).getTerms()),
            q -> q.addChannels(good.getChannels(0)));
    for (UnaryOperator<QueryRequest.Builder> each : malformed) {
      refuse(Reason.MALFORMED, world.xa, each.apply(good.toBuilder()).build());
    }
  }

  private static QueryRequest.Builder tables(
      QueryRequest.Builder query, ByteString lengths, ByteString terms) {
    var channel = query.getChannels(0).toBuilder();
    channel.setTables(0, channel.getTables(0).toBuilder().setLengths(lengths).setTerms(terms));
    return query.setChannels(0, channel);
  }

  @Test
  void costlyQuestion_isRefusedBeforeItCosts() {
    int terms = 60; // and as many openings in each record
    List<Trapdoor> trapdoors =
        IntStream.range(0, terms)
            .mapToObj(i -> trapdoor(World.DIALOGUE, Integer.toString(i)))
            .toList();
    var shape =
        new TableShape(
            List.of(FieldKind.SCORED), IntStream.range(0, terms).mapToObj(i -> 0).toList());
    var table = new TrapdoorTable(KEY, List.of(trapdoor(World.DIALOGUE, "")), trapdoors);
    var request =
        new SealedRequest(
            new SealedQuery(new QueryNode.Term(0, 0), shape),
            List.of(new ChannelTables(World.DIALOGUE, List.of(table))),
            10,
            Bytes.EMPTY);
    refuse(Reason.TOO_LARGE, world.xa, request);
  }

  @Test
  void whoAsksWithoutEnd_isToldToWait() {
    SealedRequest request = request(World.DIALOGUE);
    boolean refused = false;
    for (int i = 0; i < 100 * PER_SECOND && !refused; i++) {
      refused = said(world.s2, request, i);
    }
    assertThat(refused).isTrue();
  }

  private boolean said(Device device, SealedRequest request, int attempt) {
    try {
      return stub(device).query(QueryMessages.of(request)).getHitsCount() != 1;
    } catch (StatusRuntimeException e) {
      assertThat(e.getMessage()).as("attempt %s", attempt).contains("RESOURCE_EXHAUSTED");
      return true;
    }
  }

  @Test
  void metrics_sayHowMuch_andNothingElse() throws Exception {
    ask(world.s1, request(World.DIALOGUE));
    var operations = server.operationsAddress();
    URI uri =
        URI.create(
            "http://" + operations.getHostString() + ":" + operations.getPort() + "/metrics");
    String text =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    List<String> lines = text.lines().filter(line -> line.startsWith("verbale_search_")).toList();
    assertThat(lines)
        .anyMatch(line -> line.startsWith("verbale_search_lag 0"))
        .anyMatch(line -> line.startsWith("verbale_search_indexes "))
        .anyMatch(line -> line.startsWith("verbale_search_kept_bytes "))
        .anyMatch(line -> line.startsWith("verbale_search_queries_total "))
        .noneMatch(line -> line.contains("R-XA"));
  }
}
