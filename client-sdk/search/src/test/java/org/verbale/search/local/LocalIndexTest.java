package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.Corpus;

class LocalIndexTest {
  private static final ChannelId CHANNEL = IndexFixture.DIALOGUE;

  @TempDir Path root;

  private final Corpus corpus = Corpus.load();
  private final Random random = new Random(8163);
  private LocalIndex index;

  @BeforeEach
  void open() throws IOException {
    index = IndexFixture.open(root);
  }

  @AfterEach
  void close() throws IOException {
    index.close();
  }

  private void add(ChannelId channel, List<IndexedRecord> records) throws IOException {
    index.add(channel, records, IndexFixture.after(records));
  }

  private IndexedRecord record(long sequence, Part... parts) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return new IndexedRecord(
        RecordId.of(id),
        sequence,
        Instant.EPOCH,
        RecordType.MESSAGE,
        new PartyCode("XA"),
        Language.EN,
        List.of(parts));
  }

  // --- what was read

  @Test
  void onlyWhatComesBehind_canBeAdded() throws IOException {
    List<IndexedRecord> added = List.of(record(3), record(4));
    add(CHANNEL, added);
    assertThatThrownBy(() -> add(CHANNEL, List.of(record(4))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(index.progress(CHANNEL)).isEqualTo(IndexFixture.after(added));
  }

  @Test
  void whatElseLiesInTheDirectory_isLeftAlone() throws IOException {
    Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
    Path state = Files.createDirectories(root.resolve("state"));
    Files.writeString(state.resolve("journal"), "kept");
    Files.writeString(elsewhere.resolve("file"), "kept");
    Files.createSymbolicLink(root.resolve("0".repeat(32)), elsewhere);
    index.close();
    index = IndexFixture.open(root);
    assertThat(state.resolve("journal")).hasContent("kept");
    assertThat(elsewhere.resolve("file")).hasContent("kept");
    assertThat(root.resolve("0".repeat(32))).doesNotExist();
  }

  @Test
  void progressAndWhatIsLacking_comeBackWithTheIndex() throws IOException {
    var last = new Progress.Last(record(4).record(), Instant.ofEpochMilli(1_700_000_000_123L));
    var lacking = new Progress(9, Optional.of(last), Optional.of(record(0).record()));
    index.add(CHANNEL, List.of(record(3)), lacking);
    index.close();
    index = IndexFixture.open(root);
    assertThat(index.progress(CHANNEL)).isEqualTo(lacking);
    assertThat(IndexFixture.sequences(IndexFixture.search(index, "-x", CHANNEL).hits()))
        .containsExactly(3L);
  }

  @Test
  void hit_saysWhatIsKnownOfTheRecord() throws IOException {
    IndexedRecord record = corpus.record(5, random);
    add(CHANNEL, List.of(record));
    Hit hit = IndexFixture.search(index, "date:2026..", CHANNEL).hits().get(0);
    assertThat(hit)
        .isEqualTo(
            new Hit(
                CHANNEL,
                record.record(),
                5,
                record.time(),
                record.type(),
                record.author(),
                record.language(),
                0,
                List.of()));
    assertThat(hit.part()).isEmpty();
  }

  // --- order and pages

  @Test
  void equalScores_areOrderedByChannelAndSequence() throws IOException {
    Part same = Part.paragraph(Language.EN, "the same words");
    add(IndexFixture.REVIEWERS, List.of(record(1, same), record(2, same)));
    add(IndexFixture.ANSWERS, List.of(record(7, same)));
    add(CHANNEL, List.of(record(5, same)));
    List<Hit> hits =
        IndexFixture.search(index, "words", CHANNEL, IndexFixture.ANSWERS, IndexFixture.REVIEWERS)
            .hits();
    assertThat(hits)
        .isSortedAccordingTo(Comparator.comparing(Hit::channel).thenComparingLong(Hit::sequence))
        .hasSize(4);
  }

  @Test
  void pages_stayAsTheyWere_whateverArrivesMeanwhile() throws IOException {
    List<IndexedRecord> first = IndexFixture.records(corpus, 30, random);
    List<IndexedRecord> other = IndexFixture.records(corpus, 15, random);
    add(CHANNEL, first);
    add(IndexFixture.ANSWERS, other);
    for (String query : List.of("states droit закон 法律 ال* law~1", "date:2026..", "\"de la\"~2")) {
      ChannelId[] channels = {CHANNEL, IndexFixture.ANSWERS};
      List<Hit> whole = IndexFixture.search(index, query, channels).hits();
      List<Hit> paged = new ArrayList<>();
      Optional<String> next = Optional.empty();
      do {
        Page page = index.search(IndexFixture.ask(query, 11, next, channels));
        assertThat(page.total()).isEqualTo(whole.size());
        paged.addAll(page.hits());
        next = page.next();
        arrive();
      } while (next.isPresent());
      assertThat(paged).isEqualTo(whole);
    }
  }

  /** Records come that change every statistic. */
  private void arrive() throws IOException {
    for (ChannelId channel : List.of(CHANNEL, IndexFixture.ANSWERS)) {
      long next = index.progress(channel).next();
      List<IndexedRecord> more = List.of(corpus.record(next, random));
      add(channel, more);
    }
  }

  @Test
  void cursorOfAnotherQuestion_orNone_isRefused() throws IOException {
    add(CHANNEL, IndexFixture.records(corpus, 10, random));
    Optional<String> next =
        index.search(IndexFixture.ask("-x", 3, Optional.empty(), CHANNEL)).next();
    assertThat(next).isPresent();
    assertThatThrownBy(() -> index.search(IndexFixture.ask("-y", 3, next, CHANNEL)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> index.search(IndexFixture.ask("-x", 3, next, CHANNEL, IndexFixture.ANSWERS)))
        .isInstanceOf(IllegalArgumentException.class);
    for (String wrong : List.of("", "!", "AQ", next.get().substring(1), next.get() + "AA")) {
      assertThatThrownBy(() -> index.search(IndexFixture.ask("-x", 3, Optional.of(wrong), CHANNEL)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  // --- what was erased

  @Test
  void erasedRecord_isNotFound_andCountsNoMore() throws IOException {
    List<IndexedRecord> records = IndexFixture.records(corpus, 40, random);
    add(CHANNEL, records.subList(0, 25));
    add(CHANNEL, records.subList(25, 40));
    Set<RecordId> gone = Set.of(records.get(3).record(), records.get(30).record());
    index.erase(CHANNEL, gone);
    index.erase(CHANNEL, gone);
    List<IndexedRecord> left =
        records.stream().filter(record -> !gone.contains(record.record())).toList();
    Path elsewhere = root.resolve("elsewhere");
    try (LocalIndex fresh = IndexFixture.open(elsewhere)) {
      fresh.add(CHANNEL, left, IndexFixture.after(records));
      for (String query : List.of("date:2026..", "law droit закон 法律 القانون", "article:5")) {
        assertThat(IndexFixture.search(index, query, CHANNEL))
            .isEqualTo(IndexFixture.search(fresh, query, CHANNEL));
      }
    }
    assertThat(index.progress(CHANNEL)).isEqualTo(IndexFixture.after(records));
  }

  @Test
  void nothingOfARecord_liesOnDisk() throws IOException {
    List<IndexedRecord> records = IndexFixture.records(corpus, 40, random);
    add(CHANNEL, records);
    index.search(IndexFixture.ask("law", 10, Optional.empty(), CHANNEL));
    List<String> words = new ArrayList<>(List.of(CHANNEL.toString(), "text.en", "dialogue"));
    for (Language language : Language.values()) {
      words.addAll(corpus.sentences(language).stream().map(each -> each.substring(0, 8)).toList());
    }
    records.forEach(record -> words.add(record.record().value()));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
        for (String word : words) {
          for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
            assertThat(bytes).doesNotContain(new String(word.getBytes(charset), ISO_8859_1));
          }
        }
      }
    }
  }

  // --- where it was found

  private Snippet snippet(String query, Part... parts) throws IOException {
    long next = index.progress(CHANNEL).next();
    add(CHANNEL, List.of(record(next, parts)));
    return IndexFixture.search(index, query, CHANNEL).hits().get(0).snippets().get(0);
  }

  private static List<String> marked(Snippet snippet) {
    return snippet.marks().stream()
        .map(mark -> snippet.text().substring(mark.start(), mark.end()))
        .toList();
  }

  @Test
  void bestPart_isTheOneWithMostOfTheWords() throws IOException {
    Snippet snippet =
        snippet(
            "customs officers",
            Part.field(FieldName.ARTICLE, "5"),
            Part.paragraph(Language.EN, "The customs service."),
            Part.paragraph(Language.EN, "Officers of the customs service."));
    assertThat(snippet.part()).isEqualTo(2);
    assertThat(marked(snippet)).containsExactly("Officers", "customs");
    assertThat(snippet.cutBefore() || snippet.cutAfter()).isFalse();
  }

  @Test
  void arabic_isMarkedAsItIsStored_fromFirstLetterToLast() throws IOException {
    Snippet snippet =
        snippet(
            "سلطة", Part.paragraph(Language.AR, "تمنح السُّلطات المختصة الترخيص بعد دراسة الطلب."));
    assertThat(marked(snippet)).containsExactly("السُّلطات");
  }

  @Test
  void chinese_isMarkedByWords() throws IOException {
    Snippet snippet = snippet("申请 许可证", Part.paragraph(Language.ZH, "主管机关在审查申请后颁发许可证。"));
    assertThat(marked(snippet)).containsExactly("申请", "许可证");
  }

  @Test
  void phrase_isOneMark_andWordsApartAreNone() throws IOException {
    Snippet snippet =
        snippet(
            "\"competent authority\"",
            Part.paragraph(Language.EN, "An authority. The competent authority is competent."));
    assertThat(marked(snippet)).containsExactly("competent authority");
  }

  @Test
  void longText_isCutBetweenWords_aroundWhereMostStands() throws IOException {
    String filler = "lorem ipsum dolor sit amet ".repeat(40);
    Snippet snippet =
        snippet(
            "treaty prosecutors",
            Part.paragraph(
                Language.EN, "treaty " + filler + "prosecutors of the treaty " + filler));
    assertThat(marked(snippet)).containsExactly("prosecutors", "treaty");
    assertThat(snippet.cutBefore() && snippet.cutAfter()).isTrue();
    assertThat(snippet.text().length()).isBetween(100, Passages.LENGTH + 50);
    assertThat(snippet.text())
        .matches("(?s)\\s?(lorem|ipsum|dolor|sit|amet).*(lorem|ipsum|dolor|sit|amet)\\s?");
  }

  @Test
  void textWithoutSpaces_isNeverCutWithinACharacter() throws IOException {
    String family = "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67";
    for (int shift = 0; shift < 9; shift++) {
      Snippet snippet =
          snippet(
              "申请",
              Part.paragraph(
                  Language.ZH, "国".repeat(shift) + family.repeat(60) + "申请" + family.repeat(60)));
      assertThat(marked(snippet)).containsExactly("申请");
      assertThat(snippet.text().replace(family, "").replace("国", "")).isEqualTo("申请");
    }
  }

  @Test
  void whatIsExcludedOrACondition_isNotMarked() throws IOException {
    Snippet snippet =
        snippet(
            "licence article:5 -refused",
            Part.field(FieldName.ARTICLE, "5"),
            Part.paragraph(Language.EN, "Licence of article 5."));
    assertThat(marked(snippet)).containsExactly("Licence");
  }
}
