package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.TableKey;
import org.verbale.record.PublicBlock;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.TermsSupplement;

/** The same records, order and scores as a plain index of what the records say. */
class SealedSearchTest {
  private static final int TOP = 20;

  /** Of three search epochs, and of two profiles. */
  private static final List<TableKey> KEYS =
      List.of(new TableKey(0, 0, 1), new TableKey(0, 3, 1), new TableKey(0, 3, 2));

  @TempDir Path data;

  private final Random random = new Random(4);
  private World world;
  private SearchIndex index;
  private SealedSearch search;
  private final List<SealedSearch> searches = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  /** What a reader knows of a record. */
  private record Known(Post post, SealedWords words, Device author, long time) {}

  private final Map<ChannelId, List<Known>> known = new TreeMap<>();

  @BeforeEach
  void begin() throws IOException {
    world = new World(data, 72);
    world.dialogue();
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb, world.xc);
    index =
        SearchIndex.open(
            world.node.storage(),
            world.node.archive(),
            world.node.registry(),
            data,
            new SearchOptions(Duration.ZERO, 8));
    search = search(SearchCosts.DEFAULT);
  }

  private SealedSearch search(SearchCosts costs) {
    return open(new SealedSearch(index, costs, () -> now));
  }

  private SealedSearch open(SealedSearch opened) {
    searches.add(opened);
    return opened;
  }

  @AfterEach
  void end() throws IOException {
    searches.forEach(SealedSearch::close);
    index.close();
    world.close();
  }

  private Bytes seal(ChannelId channel, SealedWords words, TableKey key) {
    return words.seal(channel, key, world.mechanism.random());
  }

  private Post message(Device author, ChannelId channel) {
    Language language = random.nextBoolean() ? Language.EN : Language.FR;
    return world
        .message(author, channel)
        .block(
            b ->
                new PublicBlock(
                    b.review(), b.record(), b.type(), language, b.author(), b.parts(), b.root()));
  }

  /** Some records; of one in four the terms come later, one in eight gets others. */
  private void post(ChannelId channel, int count) {
    List<Known> all = known.computeIfAbsent(channel, any -> new ArrayList<>());
    List<Device> authors =
        channel.equals(World.DIALOGUE) ? List.of(world.xa, world.xb) : List.of(world.xb);
    for (int i = 0; i < count; i++) {
      Device author = authors.get(random.nextInt(authors.size()));
      SealedWords words = SealedWords.draw(random);
      TableKey key = KEYS.get(random.nextInt(KEYS.size()));
      Post post = message(author, channel);
      int kind = random.nextInt(8);
      if (kind >= 2) {
        SealedWords first = kind == 2 ? SealedWords.draw(random) : words;
        post = post.terms(seal(channel, first, key));
      }
      world.node.at(Instant.ofEpochMilli(world.node.time() + 60_000));
      world.node.execute(post.command(author));
      all.add(new Known(post, words, author, world.node.time()));
      if (kind <= 2) {
        supplement(channel, post, seal(channel, words, KEYS.get(2)));
      }
    }
  }

  private void supplement(ChannelId channel, Post post, Bytes terms) {
    var note =
        new TermsSupplement(
            post.privateBlock().epoch(),
            post.block().record(),
            Draft.hash(post.note()),
            2,
            new Sealed(Draft.hash(terms), terms.size()));
    world.node.execute(new Supplement(note, terms).command(world.s1));
    assertThat(note.channel()).isEqualTo(channel);
  }

  private List<SealedWords> words() {
    return known.values().stream().flatMap(List::stream).map(Known::words).toList();
  }

  // --- the plain index

  private void plainly(PlainUse use) throws IOException {
    try (var directory = new ByteBuffersDirectory()) {
      var config = new IndexWriterConfig().setMergePolicy(new LogDocMergePolicy());
      try (var writer = new IndexWriter(directory, config)) {
        for (List<Known> channel : known.values()) {
          for (Known each : channel) {
            writer.addDocument(document(each));
            if (random.nextInt(30) == 0) {
              writer.commit();
            }
          }
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        use.of(new IndexSearcher(reader));
      }
    }
  }

  private interface PlainUse {
    void of(IndexSearcher plain) throws IOException;
  }

  private static Document document(Known record) {
    var document = new Document();
    PublicBlock block = record.post().block();
    document.add(new StringField("author", party(record), Field.Store.NO));
    document.add(new StringField("language", block.language().code(), Field.Store.NO));
    document.add(new LongPoint("time", record.time()));
    record.words().addTo(document);
    return document;
  }

  private static String party(Known record) {
    return record.author().signing().certificate().party().value();
  }

  private List<String> expected(IndexSearcher plain, Query query, int most) throws IOException {
    List<String> names = new ArrayList<>();
    known.forEach(
        (channel, all) ->
            all.forEach(each -> names.add(channel + " " + each.post().block().record())));
    TopDocs found = plain.search(query, most);
    assertThat(found.totalHits.relation()).isEqualTo(TotalHits.Relation.EQUAL_TO);
    return Arrays.stream(found.scoreDocs)
        .map(each -> names.get(each.doc) + " " + Float.toHexString(each.score))
        .toList();
  }

  private static List<String> show(List<SealedHit> hits) {
    return hits.stream()
        .map(each -> each.channel() + " " + each.record() + " " + Float.toHexString(each.score()))
        .toList();
  }

  private SealedAnswer ask(Question question, QueryNode root, int size, Bytes cursor) {
    return search.search(
        question.request(root, KEYS, size, cursor, known.keySet().toArray(ChannelId[]::new)));
  }

  // --- tests

  @Test
  void questionsOfEveryKind_areRankedAsInOnePlainIndex() throws IOException {
    for (ChannelId channel : List.of(World.DIALOGUE, World.REVIEWERS)) {
      for (int commit = 0; commit < 4; commit++) {
        post(channel, 1 + random.nextInt(40));
        index.catchUp();
      }
    }
    plainly(
        plain -> {
          int found = 0;
          for (int i = 0; i < 400; i++) {
            var question = new Question();
            Question.Both both = question.draw(words(), random);
            SealedAnswer answer = ask(question, both.sealed(), TOP, Bytes.EMPTY);
            assertThat(show(answer.hits()))
                .as("%s", both.plain())
                .isEqualTo(expected(plain, both.plain(), TOP));
            assertThat(answer.exact()).isTrue();
            assertThat(answer.total()).isEqualTo(plain.count(both.plain()));
            found += answer.hits().size();
          }
          assertThat(found).isGreaterThan(400);
        });
  }

  @Test
  void pages_goOnAsTheyBegan_whateverArrives() throws IOException {
    post(World.DIALOGUE, 40);
    post(World.REVIEWERS, 25);
    index.catchUp();
    plainly(
        plain -> {
          var question = new Question();
          Question.Both both =
              question.any(question.term(0, "1"), question.term(1, "2"), question.term(0, "3"));
          List<String> whole = expected(plain, both.plain(), 100);
          assertThat(whole).hasSizeGreaterThan(15);
          List<String> paged = new ArrayList<>();
          Bytes cursor = Bytes.EMPTY;
          do {
            SealedAnswer page = ask(question, both.sealed(), 4, cursor);
            assertThat(page.total()).isEqualTo(whole.size());
            paged.addAll(show(page.hits()));
            cursor = page.cursor();
            disturb();
          } while (!cursor.isEmpty());
          assertThat(paged).isEqualTo(whole);
        });
  }

  /** More records, and more terms of those that were there. */
  private void disturb() throws IOException {
    Map<ChannelId, List<Known>> before = new TreeMap<>();
    known.forEach((channel, all) -> before.put(channel, List.copyOf(all)));
    post(World.DIALOGUE, 3);
    Known first = before.getOrDefault(World.DIALOGUE, List.of()).get(random.nextInt(40));
    supplement(
        World.DIALOGUE, first.post(), seal(World.DIALOGUE, SealedWords.draw(random), KEYS.get(2)));
    index.catchUp();
    known.clear();
    known.putAll(before);
    known.replaceAll((channel, all) -> new ArrayList<>(all));
  }

  @Test
  void tablesOfSomeSearchEpochs_findWhatIsSealedInThem() throws IOException {
    post(World.DIALOGUE, 40);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.term(0, "1").sealed();
    int all = ask(question, root, 100, Bytes.EMPTY).hits().size();
    int sum = 0;
    for (TableKey key : KEYS) {
      SealedAnswer some =
          search.search(question.request(root, List.of(key), 100, Bytes.EMPTY, World.DIALOGUE));
      sum += some.hits().size();
    }
    assertThat(all).isPositive().isEqualTo(sum);
    SealedAnswer none =
        search.search(question.request(root, List.of(), 100, Bytes.EMPTY, World.DIALOGUE));
    assertThat(none.hits()).isEmpty();
    assertThat(none.exact()).isTrue();
  }

  @Test
  void falseLengths_breakNothing() throws IOException {
    post(World.DIALOGUE, 5);
    TableKey key = KEYS.get(0);
    var builder = new TermsBuilder(1, 0, Bytes.of(new byte[12]));
    builder.add(SealedWords.trapdoor(World.DIALOGUE, key, "text.en", "1"), Postings.of(0, 1, 2));
    Post bare = message(world.xb, World.DIALOGUE);
    world.node.execute(
        bare.terms(builder.build(world.mechanism.random()).orElseThrow().toBytes())
            .command(world.xb));
    var liar = new TermsBuilder(1, 0, Bytes.of(new byte[12]));
    liar.add(SealedWords.trapdoor(World.DIALOGUE, key, "text.en", "1"), Postings.of(0, 1, 2));
    liar.add(SealedWords.trapdoor(World.DIALOGUE, key, "text.en", ""), new FieldLength(1, 1));
    Post lying = message(world.xb, World.DIALOGUE);
    world.node.execute(
        lying
            .terms(liar.build(world.mechanism.random()).orElseThrow().toBytes())
            .command(world.xb));
    index.catchUp();
    var question = new Question();
    SealedAnswer answer = ask(question, question.term(0, "1").sealed(), 100, Bytes.EMPTY);
    List<String> found = answer.hits().stream().map(hit -> hit.record().value()).toList();
    assertThat(found).contains(lying.block().record().value());
    assertThat(found).doesNotContain(bare.block().record().value());
  }

  @Test
  void openedPostings_areKeptForATimeAndNoLonger() throws IOException {
    post(World.DIALOGUE, 10);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.term(0, "1").sealed();
    assertThat(search.kept()).isZero();
    SealedAnswer first = ask(question, root, 10, Bytes.EMPTY);
    long kept = search.kept();
    assertThat(kept).isPositive();
    assertThat(ask(question, root, 10, Bytes.EMPTY)).isEqualTo(first);
    assertThat(search.kept()).isEqualTo(kept);
    now = now.plus(SearchCosts.DEFAULT.keep()).plusMillis(1);
    assertThat(ask(question, root, 10, Bytes.EMPTY)).isEqualTo(first);
    now = now.plus(SearchCosts.DEFAULT.keep()).plusMillis(1);
    search.expire();
    assertThat(search.kept()).isZero();
  }

  @Test
  void openedPostings_goWithTheirSegment_andWhenThereAreTooMany() throws IOException {
    post(World.DIALOGUE, 10);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.term(0, "1").sealed();
    ask(question, root, 10, Bytes.EMPTY);
    assertThat(search.kept()).isPositive();
    index.indexes().drop(World.DIALOGUE);
    assertThat(search.kept()).isZero();
    index.follower().want(World.DIALOGUE, false);
    index.catchUp();
    search =
        search(new SearchCosts(1, 1000, 1 << 20, Duration.ofDays(1), 1100, Duration.ofDays(1)));
    ask(question, root, 10, Bytes.EMPTY);
    assertThat(search.kept()).isBetween(1L, 1100L);
  }

  @Test
  void costlyQuestions_areRefusedByName() throws IOException {
    post(World.DIALOGUE, 10);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.term(0, "1").sealed();
    Duration time = Duration.ofSeconds(1);
    search = search(new SearchCosts(1, 39, 1 << 20, time, 0, time));
    assertRefused(Reason.TOO_LARGE, question, root, Bytes.EMPTY);
    search = search(new SearchCosts(1, 40, 1 << 20, time, 0, time));
    assertThat(ask(question, root, 10, Bytes.EMPTY).hits()).isNotEmpty();
    search = search(new SearchCosts(1, 40, 8, time, 0, time));
    assertRefused(Reason.TOO_LARGE, question, root, Bytes.EMPTY);
    search =
        open(
            new SealedSearch(
                index, new SearchCosts(1, 40, 1 << 20, time, 0, time), () -> now = now.plus(time)));
    assertRefused(Reason.OVERLOADED, question, root, Bytes.EMPTY);
  }

  @Test
  void cursorsOfOthers_areRefused_andOnesAheadOfTheIndexAreToldToWait() throws IOException {
    post(World.DIALOGUE, 20);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.any(question.term(0, "1"), question.term(1, "1")).sealed();
    Bytes cursor = ask(question, root, 2, Bytes.EMPTY).cursor();
    assertThat(cursor.isEmpty()).isFalse();
    QueryNode other = question.all(question.term(0, "1"), question.term(1, "1")).sealed();
    assertRefused(Reason.MALFORMED, question, other, cursor);
    for (int cut = 1; cut < cursor.size(); cut++) {
      assertRefused(Reason.MALFORMED, question, root, Bytes.of(cursor.toByteArray(), 0, cut));
    }
    for (int at = 0; at < cursor.size(); at++) {
      byte[] changed = cursor.toByteArray();
      changed[at] ^= (byte) 0x80;
      assertAnsweredOrRefused(question, root, Bytes.of(changed));
    }
    index.indexes().drop(World.DIALOGUE);
    assertRefused(Reason.NOT_INDEXED_YET, question, root, cursor);
  }

  private void assertAnsweredOrRefused(Question question, QueryNode root, Bytes cursor) {
    try {
      assertThat(ask(question, root, 2, cursor).hits().size()).isLessThanOrEqualTo(2);
    } catch (RefusedException e) {
      assertThat(e.refusal().reason()).isIn(Reason.MALFORMED, Reason.NOT_INDEXED_YET);
    }
  }

  @Test
  void lostIndex_isSaidToBeBehind_andMadeAnew() throws IOException {
    post(World.DIALOGUE, 10);
    index.catchUp();
    var question = new Question();
    QueryNode root = question.everything().sealed();
    SealedAnswer before = ask(question, root, 100, Bytes.EMPTY);
    assertThat(before.hits()).hasSize(10);
    assertThat(before.reached().get(0).lag()).isZero();
    index.indexes().drop(World.DIALOGUE);
    SealedAnswer lost = ask(question, root, 100, Bytes.EMPTY);
    assertThat(lost.hits()).isEmpty();
    assertThat(lost.reached().get(0).lag()).isEqualTo(world.head(World.DIALOGUE).length());
    assertThat(lost.reached().get(0).indexed()).isZero();
    index.catchUp();
    assertThat(ask(question, root, 100, Bytes.EMPTY)).isEqualTo(before);
  }

  private void assertRefused(Reason reason, Question question, QueryNode root, Bytes cursor) {
    RefusedException refused =
        assertThrows(RefusedException.class, () -> ask(question, root, 2, cursor));
    assertThat(refused.refusal().reason()).isEqualTo(reason);
  }
}
