package org.verbale.search.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.verbale.client.SealedSearch;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.Doubts.Ground;
import org.verbale.search.local.Doubts.Rejected;
import org.verbale.search.local.Hit;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.QuerySyntaxException;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.TermField;

/** What a server says, true and false, and what is shown of it. */
class SealedEngineTest {
  private static final ChannelId A = ChannelId.of("R-XA/answers");
  private static final ChannelId D = ChannelId.of("R-XA/dialogue");
  private static final ChannelId FOREIGN = ChannelId.of("R-XB/dialogue");

  private final Map<RecordId, Source.Opened> records = new HashMap<>();
  private final List<SealedSearch.Question> asked = new ArrayList<>();
  private SealedAnswer answer = answer();
  private Set<ChannelId> lacking = Set.of();
  private final SealedEngine engine = new SealedEngine(new Scripted(), AnalysisProfile.ONE);

  private final class Scripted implements Source {
    @Override
    public SealedSearch.Answer ask(SealedSearch.Question question) {
      asked.add(question);
      return new SealedSearch.Answer(answer, new TreeSet<>(lacking));
    }

    @Override
    public Opened open(ChannelId channel, RecordId record) {
      return records.getOrDefault(record, new Opened.Closed(Ground.NO_RECORD));
    }
  }

  private static RecordId id(int number) {
    return new RecordId("%032x".formatted(number));
  }

  private static IndexedRecord record(int number, String text) {
    return new IndexedRecord(
        id(number),
        number,
        Instant.parse("2026-03-0" + (1 + number % 9) + "T10:00:00Z"),
        number % 2 == 0 ? RecordType.ANSWER : RecordType.MESSAGE,
        new PartyCode("XA"),
        Language.EN,
        List.of(Part.field(FieldName.ARTICLE, "5"), Part.paragraph(Language.EN, text)));
  }

  private void hold(int number, String text) {
    records.put(id(number), new Source.Opened.Read(record(number, text), false));
  }

  private static SealedHit hit(ChannelId channel, int number, float score) {
    return new SealedHit(channel, id(number), number, score);
  }

  private static SealedAnswer answer(SealedHit... hits) {
    return new SealedAnswer(
        List.of(hits),
        hits.length,
        true,
        Bytes.EMPTY,
        List.of(new ChannelReach(A, 9, 0), new ChannelReach(D, 9, 0)));
  }

  private static PageRequest ask(String query, Optional<String> after) {
    return new PageRequest(
        SearchQuery.parse(query), Set.of(Language.EN), new TreeSet<>(Set.of(A, D)), 10, after);
  }

  private Page search(String query) throws IOException {
    return engine.search(ask(query, Optional.empty()), TermDictionary.NONE, true);
  }

  private static List<Integer> numbers(Page page) {
    return page.hits().stream().map(Hit::sequence).map(Math::toIntExact).toList();
  }

  @Test
  void hits_areOpenedAndShownWithTheirPassages() throws IOException {
    hold(3, "Two licences were granted by the court.");
    hold(1, "The court refused.");
    answer = answer(hit(D, 3, 2.5f), hit(A, 1, 1f));
    Page page = search("licence court");
    assertThat(numbers(page)).containsExactly(3, 1);
    assertThat(page.hits()).extracting(Hit::score).containsExactly(2.5f, 1f);
    assertThat(page.hits().get(0).snippets().get(0).marks()).hasSize(2);
    assertThat(page.doubts().rejected()).isEmpty();
    assertThat(page.next()).isEmpty();
    assertThat(asked).singleElement().satisfies(q -> assertThat(q.channels()).contains(A, D));
  }

  private void assertRejected(Page page, int number, ChannelId channel, Ground ground) {
    assertThat(page.doubts().rejected()).contains(new Rejected(channel, id(number), ground));
    assertThat(numbers(page)).doesNotContain(number);
  }

  @Test
  void hitsThatTheQueryDoesNotFind_areNeverShown() throws IOException {
    hold(1, "Two licences were granted.");
    hold(2, "Nothing of that.");
    hold(3, "Licences, but this is a message.");
    answer = answer(hit(D, 1, 3), hit(D, 2, 2), hit(D, 3, 1));
    assertRejected(search("licence"), 2, D, Ground.NO_FIT);
    Page conditions = search("licence type:message article:5");
    assertThat(numbers(conditions)).containsExactly(1, 3);
    assertThat(numbers(search("licence -granted"))).containsExactly(3);
    assertThat(numbers(search("\"licences granted\""))).isEmpty();
    assertThat(numbers(search("\"licences granted\"~1"))).containsExactly(1);
    assertThat(numbers(search("article:6"))).isEmpty();
    assertThat(numbers(search("date:2026-03-03"))).containsExactly(2);
  }

  @Test
  void hitsOutOfPlace_areNamed() throws IOException {
    for (int number = 1; number < 8; number++) {
      hold(number, "licence");
    }
    answer =
        answer(
            hit(D, 1, 5),
            hit(FOREIGN, 2, 5),
            hit(D, 1, 4),
            hit(D, 3, 6),
            new SealedHit(D, id(4), 5, 4),
            hit(A, 6, 3),
            hit(A, 5, 3),
            hit(D, 99, 2),
            hit(D, 7, 1));
    Page page = search("licence");
    assertThat(numbers(page)).containsExactly(1, 6, 7);
    assertThat(page.doubts().rejected())
        .extracting(Rejected::ground)
        .containsExactly(
            Ground.OTHER_CHANNEL,
            Ground.REPEATED,
            Ground.OUT_OF_ORDER,
            Ground.OTHER_PLACE,
            Ground.OUT_OF_ORDER,
            Ground.NO_RECORD);
  }

  @Test
  void whatIsErasedOrDoesNotOpen_isNoHit() throws IOException {
    records.put(id(1), new Source.Opened.Closed(Ground.ERASED));
    records.put(id(2), new Source.Opened.Closed(Ground.UNREADABLE));
    answer = answer(hit(D, 1, 2), hit(D, 2, 1));
    Page page = search("licence");
    assertRejected(page, 1, D, Ground.ERASED);
    assertRejected(page, 2, D, Ground.UNREADABLE);
  }

  @Test
  void poisonedRecords_areMarkedOrLeftOut() throws IOException {
    hold(1, "licence");
    records.put(id(2), new Source.Opened.Read(record(2, "licence"), true));
    answer = answer(hit(D, 1, 2), hit(D, 2, 1));
    Page page = search("licence");
    assertThat(numbers(page)).containsExactly(1, 2);
    assertThat(page.doubts().poisoned()).containsExactly(id(2));
    Page without = engine.search(ask("licence", Optional.empty()), TermDictionary.NONE, false);
    assertThat(numbers(without)).containsExactly(1);
    assertRejected(without, 2, D, Ground.POISONED);
  }

  @Test
  void nextPage_isHeldAgainstTheOneBefore() throws IOException {
    for (int number = 1; number < 5; number++) {
      hold(number, "licence");
    }
    answer = paged(hit(D, 1, 3), hit(D, 2, 2));
    Page first = search("licence");
    answer = paged(hit(D, 1, 3), hit(D, 3, 2), hit(D, 4, 1));
    Page second = engine.search(ask("licence", first.next()), TermDictionary.NONE, true);
    assertThat(asked.get(1).cursor()).isEqualTo(Bytes.fromHex("0c"));
    assertThat(numbers(second)).containsExactly(3, 4);
    assertRejected(second, 1, D, Ground.OUT_OF_ORDER);
    assertThatThrownBy(() -> engine.search(ask("court", first.next()), TermDictionary.NONE, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> engine.search(ask("court", Optional.of("AQ")), TermDictionary.NONE, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nextPage_asksTheSame_thoughMoreTermsAreKnown() throws IOException {
    hold(1, "licence");
    answer = paged(hit(D, 1, 1));
    PageRequest first = ask("licenz*", Optional.empty());
    Page page = engine.search(first, TermDictionary.NONE, true);
    assertThat(page.hits()).as("a prefix stands for its stem").isEmpty();
    TermDictionary grown = new Knowing("licenza");
    var unused = engine.search(ask("licenz*", page.next()), grown, true);
    var again = engine.search(first, grown, true);
    assertThat(again.doubts().rejected()).isNotEmpty();
    assertThat(asked.get(1).query()).isEqualTo(asked.get(0).query());
    assertThat(asked.get(2).query()).isNotEqualTo(asked.get(0).query());
  }

  /** Knows one term. */
  private record Knowing(String term) implements TermDictionary {
    @Override
    public List<Found> startingWith(TermField field, String prefix, int most) {
      return List.of(new Found(term, 1));
    }

    @Override
    public List<Found> near(TermField field, String other, int edits, int most) {
      return List.of();
    }
  }

  private static SealedAnswer paged(SealedHit... hits) {
    SealedAnswer one = answer(hits);
    return new SealedAnswer(one.hits(), 7, true, Bytes.fromHex("0c"), one.reached());
  }

  @Test
  void pagesWithoutHits_areTheLast() throws IOException {
    answer = paged();
    assertThat(search("licence").next()).isEmpty();
    hold(1, "licence");
    answer = paged(hit(D, 1, 3));
    Page first = search("licence");
    Page same = engine.search(ask("licence", first.next()), TermDictionary.NONE, true);
    assertRejected(same, 1, D, Ground.OUT_OF_ORDER);
    assertThat(same.next()).as("the same page without end").isEmpty();
  }

  @Test
  void whatIsNotIndexedYet_andKeysThatLack_areSaid() throws IOException {
    answer =
        new SealedAnswer(
            List.of(),
            0,
            true,
            Bytes.EMPTY,
            List.of(new ChannelReach(A, 9, 2), new ChannelReach(D, 9, 0)));
    lacking = Set.of(D);
    Page page = search("licence");
    assertThat(page.doubts().behind()).containsExactly(A);
    assertThat(page.doubts().lacking()).containsExactly(D);
  }

  @Test
  void filesThatNoServerSearches_areRefused_andTheirPagesAreNoOnesOfRecords() throws IOException {
    PageRequest files = ask("licence", Optional.empty()).withAttachments();
    assertThatThrownBy(() -> engine.search(files, TermDictionary.NONE, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attachments: asked of the server (expected: of an index on this device)");
    assertThat(asked).isEmpty();
    assertThat(files.question(AnalysisProfile.ONE))
        .isNotEqualTo(ask("licence", Optional.empty()).question(AnalysisProfile.ONE));
  }

  @Test
  void queriesThatNoServerTakes_areNotSent() throws IOException {
    String phrase = "\"" + "a ".repeat(1025) + "\"";
    assertThatThrownBy(() -> search(phrase)).isInstanceOf(QuerySyntaxException.class);
    var nowhere =
        new PageRequest(
            SearchQuery.parse("licence"), Set.of(), new TreeSet<>(), 10, Optional.empty());
    assertThat(engine.search(nowhere, TermDictionary.NONE, true).hits()).isEmpty();
    assertThat(asked).isEmpty();
  }
}
