package org.verbale.server.demo;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Doubts;
import org.verbale.search.local.Hit;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchHit;

/**
 * About what a search found. Nothing of that is signed, so a lie that has the form of an answer is
 * flagged, beside what is shown, and one that has not is refused. After each the same client is
 * told the truth, and shows it.
 */
final class SearchLies implements AutoCloseable {
  private static final String MESSAGES = "type:message";
  private static final int SIZE = 4;

  private final LieTable table;
  private final VerbaleClient client;
  private final VerbaleSearch search;
  private final List<DynamicTest> rows = new ArrayList<>();

  /** What is found of {@link #MESSAGES}. */
  private final Page truth;

  SearchLies(LieTable table) throws Exception {
    this.table = table;
    table.tell(LieTable.TRUTH);
    client = table.victim("search");
    client.sync();
    search = VerbaleSearch.withoutIndex(client);
    truth = indexed();
    assertThat(truth.hits()).hasSize(SIZE);
    assertThat(truth.next()).isPresent();
  }

  @Override
  public void close() {
    search.close();
    client.close();
  }

  private Page indexed() throws InterruptedException {
    Instant deadline = Instant.now().plusSeconds(60);
    Page page = ask(MESSAGES, SIZE, Optional.empty());
    while (!page.doubts().equals(Doubts.NONE) || page.hits().size() < SIZE) {
      assertThat(Instant.now()).as("indexed").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
      page = ask(MESSAGES, SIZE, Optional.empty());
    }
    return page;
  }

  List<DynamicTest> rows() {
    hits();
    forms();
    pages();
    return rows;
  }

  private Page ask(String query, int size, Optional<String> after) {
    return search.searchServer(
        new PageRequest(
            SearchQuery.parse(query),
            Set.of(),
            new TreeSet<>(Set.of(Review.DIALOGUE)),
            size,
            after),
        true);
  }

  private interface Asking {
    Page ask();
  }

  private void row(String name, String comesTo, UnaryOperator<QueryResponse.Builder> change) {
    row(name, comesTo, change, () -> ask(MESSAGES, SIZE, Optional.empty()));
  }

  private void row(
      String name, String comesTo, UnaryOperator<QueryResponse.Builder> change, Asking asking) {
    LyingProxy.Lie lie =
        (request, answer) ->
            answer instanceof QueryResponse page ? change.apply(page.toBuilder()).build() : answer;
    tell(name, comesTo, lie, asking);
  }

  private void tell(String name, String comesTo, LyingProxy.Lie lie, Asking asking) {
    rows.add(
        dynamicTest(
            name + " -> " + comesTo,
            () -> {
              table.tell(lie);
              assertThat(outcome(asking)).isEqualTo(comesTo);
              table.tell(LieTable.TRUTH);
              Page afterwards = ask(MESSAGES, SIZE, Optional.empty());
              assertThat(afterwards.hits()).isEqualTo(truth.hits());
              assertThat(afterwards.doubts()).isEqualTo(Doubts.NONE);
            }));
  }

  /** The statement that does not fit; the server's refusal; or what is flagged on the page. */
  private String outcome(Asking asking) {
    try {
      Page page = asking.ask();
      assertThat(truth.hits()).as("nothing false is shown").containsAll(page.hits());
      String flagged =
          page.doubts().rejected().stream()
              .map(each -> each.ground().name())
              .distinct()
              .collect(joining(", "));
      return flagged.isEmpty() ? shown(page) : flagged;
    } catch (DishonestServerException e) {
      return e.statement().name();
    } catch (RefusedException e) {
      return e.reason();
    }
  }

  private static String shown(Page page) {
    return page.hits().isEmpty() && page.next().isEmpty() ? "nothing more" : "believed";
  }

  private static UnaryOperator<QueryResponse.Builder> hit(
      int at, UnaryOperator<SearchHit.Builder> change) {
    return page -> page.setHits(at, change.apply(page.getHits(at).toBuilder()));
  }

  private void hits() {
    String reviewers = Review.REVIEW + "/reviewers";
    row("a hit of a channel not asked for", "OTHER_CHANNEL", hit(1, h -> h.setChannel(reviewers)));
    row("a hit that is no record", "NO_RECORD", hit(1, h -> h.setRecord("0".repeat(32))));
    row(
        "a hit elsewhere in its channel",
        "OTHER_PLACE",
        hit(SIZE - 1, h -> h.setSequence(h.getSequence() + 1000)));
    row("a hit twice", "REPEATED", page -> page.setHits(1, page.getHits(0)));
    row("a better score behind a worse one", "OUT_OF_ORDER", hit(SIZE - 1, h -> h.setScore(9)));
    row(
        "hits of one score in another order",
        "OUT_OF_ORDER",
        page -> {
          SearchHit first = page.getHits(0);
          return page.setHits(0, page.getHits(1)).setHits(1, first);
        });
    row(
        "a record that does not hold the words",
        "NO_FIT",
        this::withTruth,
        () -> ask("bribe", SIZE, Optional.empty()));
    row(
        "a record of another type",
        "NO_FIT",
        this::withTruth,
        () -> ask("type:answer", SIZE, Optional.empty()));
    row(
        "a record of another author",
        "NO_FIT",
        this::withTruth,
        () -> ask(MESSAGES + " author:XZ", SIZE, Optional.empty()));
  }

  /** What is true of another question. */
  private QueryResponse.Builder withTruth(QueryResponse.Builder page) {
    for (Hit each : truth.hits()) {
      page.addHits(
          SearchHit.newBuilder()
              .setChannel(each.channel().toString())
              .setRecord(each.record().value())
              .setSequence(each.sequence())
              .setScore(each.score()));
    }
    return page.setTotal(page.getHitsCount());
  }

  private void forms() {
    row("a total below the hits", "CONTENT", page -> page.setTotal(page.getHitsCount() - 1));
    row(
        "more hits than the page",
        "CONTENT",
        page -> page.addHits(page.getHits(0)),
        () -> ask(MESSAGES, SIZE, Optional.empty()));
    row("a score that is no number", "CONTENT", hit(0, h -> h.setScore(Float.NaN)));
    row("a score below zero", "CONTENT", hit(0, h -> h.setScore(-1)));
    row("no record's name", "CONTENT", hit(0, h -> h.setRecord("the first one")));
    row("no channel's name", "CONTENT", hit(0, h -> h.setChannel("dialogue")));
    row("a reach of no channel", "CONTENT", page -> page.clearReached());
    row(
        "a reach of another channel",
        "CONTENT",
        page -> {
          page.getReachedBuilder(0).setChannel(Review.REVIEW + "/reviewers");
          return page;
        });
    row(
        "a cursor of 65,537 bytes",
        "CONTENT",
        page -> page.setCursor(ByteString.copyFrom(new byte[65_537])));
  }

  private void pages() {
    tell(
        "another query's cursor",
        "MALFORMED",
        new OthersCursor(),
        () -> {
          var unused = ask("lang:en", 1, Optional.empty());
          Page first = ask(MESSAGES, 1, Optional.empty());
          return ask(MESSAGES, 1, first.next());
        });
    tell(
        "the first page once more",
        "OUT_OF_ORDER",
        new FirstAgain(),
        () -> {
          Page first = ask(MESSAGES, 2, Optional.empty());
          Page second = ask(MESSAGES, 2, first.next());
          assertThat(second.hits()).isEmpty();
          assertThat(second.next()).as("for ever").isEmpty();
          return second;
        });
    row(
        "no hit, and another page without end",
        "nothing more",
        page -> page.clearHits().setCursor(ByteString.copyFromUtf8("more")));
  }

  /** Gives with each page the cursor of the question before. */
  private static final class OthersCursor implements LyingProxy.Lie {
    private ByteString before = ByteString.EMPTY;

    @Override
    public synchronized Message tell(Message request, Message answer) {
      if (!(answer instanceof QueryResponse page)) {
        return answer;
      }
      ByteString given = before.isEmpty() ? page.getCursor() : before;
      before = page.getCursor();
      return page.toBuilder().setCursor(given).build();
    }
  }

  /** Gives the first page to whoever asks for the next. */
  private static final class FirstAgain implements LyingProxy.Lie {
    private QueryResponse first = QueryResponse.getDefaultInstance();

    @Override
    public synchronized Message tell(Message request, Message answer) {
      if (!(answer instanceof QueryResponse page)) {
        return answer;
      }
      if (((QueryRequest) request).getCursor().isEmpty()) {
        first = page;
      }
      return first;
    }
  }
}
