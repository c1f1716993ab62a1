package org.verbale.search.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.TermField;

/**
 * What stands in attached files is found by who asks for it, and changes nothing for the others.
 */
class AttachedTextTest {
  private static final ChannelId CHANNEL = IndexFixture.DIALOGUE;
  private static final String POLICY = "1 5 1000";

  @TempDir Path root;

  private final Random random = new Random(4471);
  private LocalIndex index;

  @BeforeEach
  void open() throws IOException {
    index = open("with", POLICY);
  }

  @AfterEach
  void close() throws IOException {
    index.close();
  }

  private LocalIndex open(String directory, String policy) throws IOException {
    try (SecretBytes key = SecretBytes.adopt(new byte[32])) {
      return LocalIndex.open(
          root.resolve(directory), key, AnalysisProfile.ONE, policy, new SecureRandom());
    }
  }

  private IndexedRecord record(
      long sequence, Language language, String text, AttachedText... attachments) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return new IndexedRecord(
        RecordId.of(id),
        sequence,
        Instant.EPOCH,
        RecordType.MESSAGE,
        new PartyCode("XA"),
        language,
        List.of(Part.paragraph(language, text)),
        List.of(attachments));
  }

  private static AttachedText file(int part, String... sections) {
    return new AttachedText(part, List.of(sections));
  }

  private static void add(LocalIndex to, List<IndexedRecord> records) throws IOException {
    to.add(CHANNEL, records, IndexFixture.after(records));
  }

  private static PageRequest ask(String query) {
    return IndexFixture.ask(query, 100, Optional.empty(), CHANNEL);
  }

  private Page everywhere(String query) throws IOException {
    return index.search(ask(query).withAttachments());
  }

  private List<Long> found(String query) throws IOException {
    return IndexFixture.sequences(everywhere(query).hits());
  }

  @Test
  void wordOfAFile_isFoundByWhoAsksForIt_andSaysInWhichFile() throws IOException {
    add(
        index,
        List.of(
            record(1, Language.EN, "See the annex.", file(3, "First page.", "Two licences.")),
            record(2, Language.FR, "Voir l'annexe.", file(1, "Des licences délivrées.")),
            record(3, Language.ZH, "见附件。", file(1, "主管机关颁发许可证。"))));
    assertThat(IndexFixture.search(index, "licence", CHANNEL).hits()).isEmpty();
    assertThat(found("licence")).containsExactlyInAnyOrder(1L, 2L);
    assertThat(found("主管机关")).containsExactly(3L);
    Hit hit = everywhere("+licence lang:en").hits().get(0);
    assertThat(hit.part()).hasValue(3);
    assertThat(hit.snippets())
        .containsExactly(
            new Snippet(3, "Two licences.", List.of(new Snippet.Mark(4, 12)), false, false));
  }

  @Test
  void recordAndFile_countOnce_whereTheyFitBest() throws IOException {
    add(
        index,
        List.of(
            record(1, Language.EN, "licence", file(1, "nothing of the kind")),
            record(2, Language.EN, "nothing", file(1, "licence")),
            record(3, Language.EN, "licence", file(1, "licence"))));
    List<Hit> hits = everywhere("licence").hits();
    assertThat(hits).hasSize(3);
    float inRecord = IndexFixture.search(index, "licence", CHANNEL).hits().get(0).score();
    assertThat(hits).allMatch(hit -> hit.score() >= inRecord || hit.sequence() == 2);
    assertThat(found("-licence")).isEmpty();
    assertThat(IndexFixture.sequences(IndexFixture.search(index, "-licence", CHANNEL).hits()))
        .containsExactly(2L);
  }

  @Test
  void phrase_reachesNeitherIntoTheNextSection_norIntoTheRecord() throws IOException {
    add(
        index,
        List.of(
            record(1, Language.EN, "competent", file(1, "authority one", "two three")),
            record(2, Language.EN, "text", file(1, "competent authority"))));
    assertThat(found("\"competent authority\"~90")).containsExactly(2L);
    assertThat(found("\"one two\"~90")).isEmpty();
    assertThat(found("competent AND authority")).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void prefixesAndFuzzyWords_standForWordsOfFiles() throws IOException {
    add(index, List.of(record(1, Language.EN, "text", file(1, "confiscation"))));
    assertThat(found("confisc*")).containsExactly(1L);
    assertThat(found("konfiscation~1")).containsExactly(1L);
    assertThat(IndexFixture.search(index, "confisc*", CHANNEL).hits()).isEmpty();
    assertThat(IndexFixture.search(index, "konfiscation~1", CHANNEL).hits()).isEmpty();
    int known =
        index.withTerms(
            Set.of(CHANNEL), terms -> terms.startingWith(TermField.TEXT_EN, "confisc", 9).size());
    assertThat(known).as("what a server would be asked for").isZero();
  }

  @Test
  void recordThatAServerFound_isHeldAgainstTheQueryWithoutItsFiles() throws IOException {
    List<IndexedRecord> given =
        List.of(
            record(1, Language.EN, "licence", file(1, "court")),
            record(2, Language.EN, "court", file(1, "licence")));
    QueryTree tree =
        SearchQuery.parse("licence")
            .translate(
                AnalysisProfile.ONE, Set.of(Language.EN), TermDictionary.NONE, QueryLimits.DEFAULT)
            .tree();
    assertThat(new RecordMatcher(AnalysisProfile.ONE, tree).match(given))
        .extracting(Optional::isPresent)
        .containsExactly(true, false);
  }

  @Test
  void longFile_takesNoRoomFromItsRecord() throws IOException {
    var words = new StringBuilder();
    for (int i = 0; i < 25_000; i++) {
      words.append("word").append(i).append(' ');
    }
    add(index, List.of(record(1, Language.EN, "licence", file(1, words.toString(), "behind"))));
    assertThat(found("licence")).containsExactly(1L);
    assertThat(found("word19998")).containsExactly(1L);
    assertThat(found("word24999")).isEmpty();
    assertThat(found("behind")).isEmpty();
  }

  @Test
  void longFiles_leaveTimeForTheirPage() throws IOException {
    String text = "licence " + "a ".repeat(150_000);
    List<IndexedRecord> records = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      records.add(record(i, Language.EN, i == 3 ? "licence" : "text", file(1, text)));
    }
    add(index, records);
    List<Hit> hits = everywhere("licence").hits();
    assertThat(hits).extracting(Hit::sequence).containsExactly(3L, 1L, 2L);
    assertThat(hits.get(0).snippets()).hasSize(2);
    assertThat(hits.get(1).snippets()).hasSize(1); // as much of it as is left
    assertThat(hits.get(2).snippets()).isEmpty();
  }

  @Test
  void whoDoesNotAskForFiles_getsTheSameToTheLastBit() throws IOException {
    Corpus corpus = Corpus.load();
    List<IndexedRecord> plain = IndexFixture.records(corpus, 60, random);
    List<IndexedRecord> attached = new ArrayList<>();
    for (IndexedRecord each : plain) {
      attached.add(
          new IndexedRecord(
              each.record(),
              each.sequence(),
              each.time(),
              each.type(),
              each.author(),
              each.language(),
              each.parts(),
              List.of(file(9, corpus.sentence(each.language(), random), "everyone"))));
    }
    add(index, attached);
    try (LocalIndex without = open("without", "")) {
      add(without, plain);
      for (Language language : Language.values()) {
        for (int i = 0; i < 3; i++) {
          String sentence = corpus.sentence(language, random).replaceAll("[^\\p{L} ]", " ").strip();
          String query = sentence.substring(0, Math.min(30, sentence.length()));
          if (query.isBlank()) {
            continue;
          }
          var request =
              new PageRequest(
                  SearchQuery.parse("(" + query.toLowerCase(Locale.ROOT) + ")"),
                  Set.of(language),
                  new TreeSet<>(Set.of(CHANNEL)),
                  100,
                  Optional.empty());
          assertThat(index.search(request)).isEqualTo(without.search(request));
        }
      }
    }
  }

  @Test
  void pages_keepTheirOrder_andAreOfTheQuestionTheyWere() throws IOException {
    List<IndexedRecord> records = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      records.add(record(i, Language.EN, "text", file(1, "licence " + "granted ".repeat(i % 7))));
    }
    add(index, records);
    List<Long> all = found("licence");
    PageRequest first = IndexFixture.ask("licence", 10, Optional.empty(), CHANNEL);
    Page page = index.search(first.withAttachments());
    assertThat(IndexFixture.sequences(page.hits())).isEqualTo(all.subList(0, 10));
    index.add(
        CHANNEL,
        List.of(record(40, Language.EN, "text", file(1, "licence"))),
        new Progress(41, Optional.empty(), Optional.empty()));
    PageRequest next = IndexFixture.ask("licence", 10, page.next(), CHANNEL);
    assertThat(IndexFixture.sequences(index.search(next.withAttachments()).hits()))
        .isEqualTo(all.subList(10, 20));
    assertThatThrownBy(() -> index.search(next))
        .hasMessage("cursor: of another query (expected: of this one)");
  }

  @Test
  void erasedRecord_takesItsFilesWordsAlong() throws IOException {
    IndexedRecord erased = record(1, Language.EN, "text", file(1, "licence"));
    add(index, List.of(erased));
    index.erase(CHANNEL, List.of(erased.record()));
    assertThat(found("licence")).isEmpty();
  }

  @Test
  void indexOfAnotherPolicy_isBegunAnew() throws IOException {
    add(index, List.of(record(1, Language.EN, "text", file(1, "licence"))));
    index.close();
    index = open("with", POLICY);
    assertThat(found("licence")).containsExactly(1L);
    index.close();
    index = open("with", "");
    assertThat(index.progress(CHANNEL)).isEqualTo(Progress.NONE);
    assertThat(index.damage(CHANNEL)).contains(Damage.OTHER_FILES);
    assertThat(found("licence")).isEmpty();
  }
}
