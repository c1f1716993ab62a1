package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.verbale.server.app.Caller.assertRefused;
import static org.verbale.server.app.SearchScene.PER_SECOND;
import static org.verbale.server.app.SearchScene.RECORDS;
import static org.verbale.server.app.SearchScene.request;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.ChannelId;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedRequest;
import org.verbale.query.wire.QueryMessages;
import org.verbale.refusal.Reason;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.World;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;

/** Search over TLS: who may ask what, and what hostile questions come to. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
class SearchServiceTest {
  private SearchScene scene;
  private World world;

  @BeforeAll
  void begin(@TempDir Path directory) throws Exception {
    scene = new SearchScene(directory);
    world = scene.world;
  }

  @AfterAll
  void end() {
    scene.close();
  }

  @Test
  void membersQuestion_isAnswered() {
    for (Device device : List.of(world.s1, world.s2, world.xa, world.xb)) {
      QueryResponse answer = scene.ask(device, request(World.DIALOGUE));
      assertThat(answer.getHitsCount()).isEqualTo(1);
      assertThat(answer.getHits(0).getRecord()).isEqualTo(scene.treaty.block().record().value());
      assertThat(answer.getHits(0).getScore()).isPositive();
      assertThat(answer.getTotal()).isEqualTo(1);
      assertThat(answer.getExact()).isTrue();
      assertThat(answer.getCursor().isEmpty()).isTrue();
    }
    QueryResponse both = scene.ask(world.s1, request(World.DIALOGUE, World.REVIEWERS));
    assertThat(both.getHitsCount()).isEqualTo(2);
    assertThat(both.getReachedCount()).isEqualTo(2);
  }

  @Test
  void pages_goOnByTheirCursor_andByNoOther() {
    QueryRequest all =
        QueryMessages.of(request(new QueryNode.All(), 5, List.of("treaty"), World.DIALOGUE));
    List<Long> found = new ArrayList<>();
    ByteString cursor = ByteString.EMPTY;
    do {
      QueryRequest question = all.toBuilder().setCursor(cursor).build();
      QueryResponse page = scene.stub(world.xb).query(question);
      page.getHitsList().forEach(hit -> found.add(hit.getSequence()));
      cursor = page.getCursor();
      if (!cursor.isEmpty()) {
        QueryRequest other =
            QueryMessages.of(request(World.DIALOGUE)).toBuilder().setCursor(cursor).build();
        assertRefused(Reason.MALFORMED, "cursor", () -> scene.stub(world.xb).query(other));
      }
    } while (!cursor.isEmpty());
    assertThat(found).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
  }

  /** Each by its name, and before anything was opened for it. */
  @TestFactory
  List<DynamicTest> hostileQuestion_isRefusedByName_andCostsNothing() throws Exception {
    List<String> before = spent();
    List<DynamicTest> tests = new ArrayList<>();
    for (HostileQuestions.Row row : new HostileQuestions(scene).rows()) {
      String name = row.name() + " -> " + row.refusal() + " " + row.field();
      tests.add(dynamicTest(name.strip(), () -> refuse(row)));
    }
    assertThat(tests).hasSizeGreaterThan(40);
    tests.add(dynamicTest("all of them -> nothing opened", () -> assertSpent(before)));
    return tests;
  }

  private void refuse(HostileQuestions.Row row) {
    var stub = scene.stub(row.device()).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertRefused(row.refusal(), row.field(), () -> stub.query(row.question()));
  }

  private void assertSpent(List<String> before) throws Exception {
    assertThat(spent()).isEqualTo(before);
  }

  /** How many searches were answered, and what they left. */
  private List<String> spent() throws Exception {
    List<String> spent =
        scene.metrics().stream()
            .filter(
                line ->
                    line.startsWith("verbale_search_queries_total ")
                        || line.startsWith("verbale_search_kept_bytes "))
            .toList();
    assertThat(spent).hasSize(2);
    return spent;
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
      told.add(said(world.xd, request));
    }
    assertThat(told).as("the same for all").hasSize(4).containsOnly(told.get(0));
  }

  private String said(Device device, SealedRequest request) {
    var stub = scene.stub(device);
    var message = QueryMessages.of(request);
    return String.valueOf(
        Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> stub.query(message))
            .getMessage());
  }

  @Test
  void whoAsksWithoutEnd_isToldToWait_andNobodyElseIs() {
    QueryRequest question = QueryMessages.of(request(World.DIALOGUE));
    int burst = 10 * PER_SECOND;
    scene.clock.hold();
    try {
      var unused = scene.stub(world.s2).query(question);
      int answered = 1;
      while (answered <= burst && isAnswered(question)) {
        answered++;
      }
      assertThat(answered).as("of its own").isBetween(burst / 2, burst);
      assertRefused(Reason.RATE_LIMITED, "requests", () -> scene.stub(world.s2).query(question));
      assertThat(scene.stub(world.xb).query(question).getHitsCount()).isEqualTo(1);
    } finally {
      scene.clock.run();
    }
  }

  private boolean isAnswered(QueryRequest question) {
    try {
      return scene.stub(world.s2).query(question).getHitsCount() == 1;
    } catch (StatusRuntimeException e) {
      return false; // what it says is looked at next
    }
  }

  @Test
  void metrics_sayHowMuch_andNothingElse() throws Exception {
    var unused = scene.ask(world.s1, request(World.DIALOGUE));
    assertThat(scene.metrics())
        .anyMatch(line -> line.startsWith("verbale_search_lag 0"))
        .anyMatch(line -> line.startsWith("verbale_search_failing 0"))
        .anyMatch(line -> line.startsWith("verbale_search_indexes "))
        .anyMatch(line -> line.startsWith("verbale_search_kept_bytes "))
        .anyMatch(line -> line.startsWith("verbale_search_queries_total "))
        .noneMatch(line -> line.contains("R-XA"));
  }
}
