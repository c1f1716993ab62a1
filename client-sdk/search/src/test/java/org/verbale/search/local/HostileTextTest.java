package org.verbale.search.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;
import org.verbale.search.query.TermDictionary.Found;
import org.verbale.terms.TermField;

/** Records that are as long, or as odd, as a member can make them: what others ask goes on. */
@Timeout(60)
class HostileTextTest {
  private static final ChannelId CHANNEL = IndexFixture.DIALOGUE;

  /** What is sealed into one ciphertext at most. */
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  private LocalIndex index;

  @BeforeEach
  void begin() throws IOException {
    index = IndexFixture.open(directory.resolve("index"));
  }

  @AfterEach
  void end() throws IOException {
    index.close();
  }

  private static IndexedRecord record(long sequence, List<Part> parts) {
    return new IndexedRecord(
        new RecordId("%032x".formatted(sequence)),
        sequence,
        Instant.EPOCH,
        RecordType.MESSAGE,
        new PartyCode("XA"),
        Language.EN,
        parts);
  }

  private static IndexedRecord record(long sequence, String text) {
    return record(sequence, List.of(Part.paragraph(Language.EN, text)));
  }

  private void add(IndexedRecord... records) throws IOException {
    index.add(CHANNEL, List.of(records), IndexFixture.after(List.of(records)));
  }

  /** So many words that begin as another does, and stand before it in a dictionary. */
  private static String words(String prefix, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> prefix + "%05d".formatted(i))
        .collect(Collectors.joining(" "));
  }

  private List<String> starting(String prefix) throws IOException {
    return index.withTerms(
        Set.of(CHANNEL),
        terms ->
            terms.startingWith(TermField.TEXT_EN, prefix, 50).stream().map(Found::term).toList());
  }

  // --- the dictionary

  @Test
  void recordOfManyWordsOfOnePrefix_hidesNoWordThatOthersHave() throws IOException {
    add(
        record(1, words("lic", 0, 15_000)),
        record(2, "A licence."),
        record(3, "Licences and licensees."));
    assertThat(starting("lic").get(0)).isEqualTo("licenc");
    assertThat(IndexFixture.search(index, "lic*", CHANNEL).hits()).hasSize(3);
    List<Found> near =
        index.withTerms(Set.of(CHANNEL), terms -> terms.near(TermField.TEXT_EN, "licenz", 1, 50));
    assertThat(near).containsExactly(new Found("licenc", 2));
  }

  @Test
  void ofWordsOfAsManyRecords_thoseThatComeFirst() throws IOException {
    add(record(1, "lice licit lichen lick"), record(2, "lick"));
    List<Found> two =
        index.withTerms(Set.of(CHANNEL), terms -> terms.startingWith(TermField.TEXT_EN, "li", 2));
    assertThat(two).containsExactly(new Found("lick", 2), new Found("lice", 1));
  }

  private KnownTerms known() throws IOException {
    try (SecretBytes key = SecretBytes.zeros(32)) {
      return KnownTerms.open(
          directory.resolve("terms"), key, AnalysisProfile.ONE, new SecureRandom());
    }
  }

  @Test
  void knownTerms_takeOfARecordNoMoreNewWordsThanABookHas() throws IOException {
    try (KnownTerms terms = known()) {
      terms.add(CHANNEL, record(1, words("lic", 0, 15_000)));
      terms.add(CHANNEL, record(2, words("lic", 10_000, 5_000) + " licence court"));
      TermDictionary dictionary = terms.dictionary(Set.of(CHANNEL));
      assertThat(dictionary.startingWith(TermField.TEXT_EN, "lic", 100_000).size())
          .as("and the court")
          .isEqualTo(2 * ChannelTerms.NEW - 1);
      terms.add(CHANNEL, record(3, "A licence of the court."));
      assertThat(dictionary.startingWith(TermField.TEXT_EN, "licenc", 9)).hasSize(1);
      assertThat(dictionary.startingWith(TermField.TEXT_EN, "court", 9))
          .containsExactly(new Found("court", 2));
    }
    try (KnownTerms terms = known()) {
      assertThat(terms.damage()).isEmpty();
      assertThat(
              terms
                  .dictionary(Set.of(CHANNEL))
                  .startingWith(TermField.TEXT_EN, "lic", 100_000)
                  .size())
          .isEqualTo(2 * ChannelTerms.NEW);
    }
  }

  // --- what is kept, and shown

  /** Words too long to be terms, so that nothing of it is indexed. */
  private static String junk(int length) {
    return ("x".repeat(200) + " ").repeat(length / 201);
  }

  @Test
  void longRecords_areKeptInPart() throws IOException {
    for (int i = 1; i <= 3; i++) {
      add(record(i, "licence " + noise(MIB, i)));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes =
          files.map(Path::toFile).mapToLong(file -> file.isFile() ? file.length() : 0).sum();
      assertThat(bytes).isLessThan(3L * (Portion.RECORD + (64 << 10)));
    }
    assertThat(IndexFixture.search(index, "licence", CHANNEL).hits())
        .hasSize(3)
        .allMatch(hit -> hit.snippets().size() == 1);
  }

  /** What does not compress, and is no word. */
  private static String noise(int length, int seed) {
    var random = new Random(seed);
    var text = new StringBuilder(length);
    while (text.length() < length) {
      for (int i = 0; i < 200; i++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      text.append(' ');
    }
    return text.toString();
  }

  @Test
  void partBehindWhatIsKept_isFound_andNotShown() throws IOException {
    add(
        record(
            1,
            List.of(
                Part.paragraph(Language.EN, junk(Portion.RECORD)),
                Part.paragraph(Language.EN, "A licence."))));
    List<Hit> hits = IndexFixture.search(index, "licence", CHANNEL).hits();
    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).snippets()).isEmpty();
  }

  @Test
  void portion_isCutBetweenCharacters() {
    for (String character : List.of("a", "é", "国", "\ud83d\udc69")) {
      for (int most = 600; most < 610; most++) {
        Part part = Part.paragraph(Language.ZH, character.repeat(1000));
        List<Documents.NumberedPart> cut =
            Portion.of(List.of(new Documents.NumberedPart(3, part)), most);
        assertThat(cut).hasSize(1);
        String text = cut.get(0).part().text();
        assertThat(text.replace(character, "")).isEmpty();
        assertThat(Portion.cost(cut)).isBetween(most - 3, most);
        assertThat(cut.get(0).number()).isEqualTo(3);
      }
    }
  }

  /** Each would be looked through for each page on which it is found. */
  @Test
  void pageOfLongRecords_costsAsMuchAsOneOfAFew() throws IOException {
    QueryTree tree =
        SearchQuery.parse("licence")
            .translate(AnalysisProfile.ONE, Set.of(), TermDictionary.NONE, QueryLimits.DEFAULT)
            .tree();
    var passages = new Passages(AnalysisProfile.ONE, tree);
    String late = "x ".repeat(50_000) + "licence";
    List<Documents.NumberedPart> parts =
        Documents.numbered(List.of(Part.paragraph(Language.EN, late)));
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      shown.add(passages.of(parts, Language.EN, 3).size());
    }
    assertThat(shown.subList(0, 20)).containsOnly(1);
    assertThat(shown.subList(25, 30)).as("their beginning alone").containsOnly(0);
    List<Documents.NumberedPart> early =
        Documents.numbered(List.of(Part.paragraph(Language.EN, "A licence.")));
    assertThat(passages.of(early, Language.EN, 3)).hasSize(1);
  }

  @Test
  void phraseOverHalfAText_isShownByItsBeginning() throws IOException {
    add(record(1, "licence " + "of ".repeat(900) + "court"));
    Snippet snippet =
        IndexFixture.search(index, "\"licence court\"~1000", CHANNEL)
            .hits()
            .get(0)
            .snippets()
            .get(0);
    assertThat(snippet.text().length()).isBetween(100, Passages.LENGTH + 50);
    assertThat(snippet.text()).startsWith("licence of");
    assertThat(snippet.marks()).containsExactly(new Snippet.Mark(0, snippet.text().length()));
  }

  /** A letter may carry as many marks as somebody likes; it is read as one character. */
  @Test
  void endlessCharacter_isCut() throws IOException {
    String marks = "\u0301".repeat(100_000);
    add(record(1, "a" + marks + " licence " + "b" + marks));
    Snippet snippet =
        IndexFixture.search(index, "licence", CHANNEL).hits().get(0).snippets().get(0);
    assertThat(snippet.text()).contains("licence");
    assertThat(snippet.text().length()).isLessThan(Passages.LENGTH + 60);
  }

  // --- searches go on

  /** Records of which the second is not there before it is let go. */
  private static final class Slow extends AbstractList<IndexedRecord> {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public IndexedRecord get(int number) {
      if (number == 1) {
        reached.countDown();
        try {
          assertThat(letGo.await(50, TimeUnit.SECONDS)).as("let go").isTrue();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return record(10 + number, "licence number " + number);
    }

    @Override
    public int size() {
      return 3;
    }
  }

  @Test
  void recordsThatTakeLong_keepNobodyFromSearching() throws Exception {
    add(record(1, "A licence."));
    var slow = new Slow();
    CompletableFuture<Void> feeding =
        CompletableFuture.runAsync(
            () ->
                assertThatCode(
                        () ->
                            index.add(
                                CHANNEL,
                                slow,
                                new Progress(13, Optional.empty(), Optional.empty())))
                    .doesNotThrowAnyException(),
            HostileTextTest::begin);
    assertThat(slow.reached.await(30, TimeUnit.SECONDS)).isTrue();
    try {
      CompletableFuture<Integer> search =
          CompletableFuture.supplyAsync(
              () -> found(CHANNEL) + found(IndexFixture.ANSWERS), HostileTextTest::begin);
      assertThat(search).succeedsWithin(Duration.ofSeconds(25)).isEqualTo(1);
    } finally {
      slow.letGo.countDown();
    }
    feeding.get(30, TimeUnit.SECONDS);
    assertThat(found(CHANNEL)).isEqualTo(4);
  }

  /** The common pool may have one thread. */
  private static void begin(Runnable task) {
    var unused = Thread.ofPlatform().daemon().start(task);
  }

  private int found(ChannelId channel) {
    try {
      return IndexFixture.search(index, "licence", channel).hits().size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
