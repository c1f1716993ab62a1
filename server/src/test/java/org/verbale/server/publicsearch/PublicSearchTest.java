package org.verbale.server.publicsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicLimits;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageOptions;

class PublicSearchTest {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
  private static final StorageOptions SMALL = new StorageOptions(1 << 20, 1 << 20, 2, 64, 0);

  @TempDir Path directory;
  private PublicStore store;
  private PublicSearch search;

  @BeforeEach
  void start() {
    store = PublicStore.open(directory.resolve("public"), SMALL, PublicLimits.DEFAULT);
    search = PublicSearch.start(store, directory.resolve("index"));
  }

  @AfterEach
  void stop() throws IOException {
    search.close();
    store.close();
  }

  private static RecordId record(int number) {
    return new RecordId(String.format("%032x", number));
  }

  private void publish(int record, long number, Language language, String... paragraphs)
      throws IOException {
    List<PublicPart> parts = new ArrayList<>();
    for (String text : paragraphs) {
      parts.add(new PublicPart.Paragraph(parts.size(), "", Optional.of(language), text));
    }
    PublicItem item =
        new PublicItem(
            record(record),
            number,
            new ReviewId("R-XA"),
            new PartyCode("XA"),
            RecordType.ANSWER,
            language,
            TIME,
            TIME,
            false,
            16,
            parts);
    store.publish(item, out -> out.write(1), TIME);
  }

  private void await() throws InterruptedException {
    while (!search.isUpToDate()) {
      Thread.sleep(5);
    }
  }

  private List<Integer> find(String typed) throws IOException {
    return find(typed, Map.of());
  }

  private List<Integer> find(String typed, Map<Facet, String> filters) throws IOException {
    PublicQuery query = PublicQuery.parse(typed, filters).orElseThrow();
    return search.search(query, 0, 50).orElseThrow().hits().stream()
        .map(hit -> Integer.parseInt(hit.entry().record().value(), 16))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AR | والقوانين الوطنية تعاقب على المشاركة | القانون | المشاركة",
        "ZH | 缔约国应当将参加有组织犯罪集团定为刑事犯罪 | 有组织犯罪 | 犯罪",
        "EN | The offences are punishable under national law | offence | \"national law\"",
        "FR | Les infractions sont punies par l’État | infraction | état",
        "RU | Государства криминализуют участие в группах | государство | группа",
        "ES | Los delitos se castigan según las leyes | delito | ley"
      })
  void wordsOfEveryLanguage_areFoundInOtherForms(
      Language language, String text, String one, String other) throws Exception {
    publish(1, 1, language, text);
    publish(2, 1, language, "1234");
    await();
    if (language != Language.AR) {
      assertThat(find(one)).containsExactly(1);
    }
    assertThat(find(other)).containsExactly(1);
    assertThat(find("1234")).containsExactly(2);
  }

  @Test
  void words_mustAllOccurPhrasesTogetherAndMinusNot() throws Exception {
    publish(1, 1, Language.EN, "money laundering is an offence", "corruption too");
    publish(2, 1, Language.EN, "laundering of money is an offence");
    publish(3, 1, Language.EN, "corruption");
    await();
    assertThat(find("money laundering")).containsExactly(1, 2);
    assertThat(find("\"money laundering\"")).containsExactly(1);
    assertThat(find("\u00abmoney laundering\u00bb")).containsExactly(1);
    assertThat(find("offence -corruption")).containsExactly(2);
    assertThat(find("offence corruption")).containsExactly(1);
    assertThat(find("-\"money laundering\" offence")).containsExactly(2);
    assertThat(find("offence corruption nowhere")).isEmpty();
    assertThat(find("\"offence corruption\"")).isEmpty(); // not across two parts
    assertThat(find("", Map.of(Facet.STATE, "XA"))).containsExactly(1, 2, 3);
    assertThat(find("corruption", Map.of(Facet.LANGUAGE, "fr"))).isEmpty();
  }

  @Test
  void excerpt_showsWhereTheWordsStand() throws Exception {
    publish(
        1, 1, Language.EN, "nothing here", "word ".repeat(100) + "the offences of laundering end");
    await();
    var query = PublicQuery.parse("offence laundering", Map.of()).orElseThrow();
    Results.Excerpt excerpt =
        search.search(query, 0, 1).orElseThrow().hits().get(0).excerpt().orElseThrow();
    assertThat(excerpt.part()).isEqualTo(1);
    assertThat(excerpt.begins()).isFalse();
    assertThat(excerpt.ends()).isTrue();
    assertThat(excerpt.pieces().stream().filter(Results.Piece::found).map(Results.Piece::text))
        .containsExactly("offences", "laundering");
    String shown = String.join("", excerpt.pieces().stream().map(Results.Piece::text).toList());
    assertThat(shown).endsWith("the offences of laundering end");
  }

  @Test
  void withdrawnAndReplacedText_leavesIndexAndDisk() throws Exception {
    publish(1, 1, Language.EN, "sentinelone stays");
    publish(2, 1, Language.EN, "sentineltwo goes");
    publish(3, 1, Language.EN, "sentinelthree is replaced");
    await();
    assertThat(onDisk("sentineltwo")).isTrue(); // as the test would see it
    store.withdraw(record(2), 2, TIME);
    publish(3, 2, Language.EN, "sentinelfour comes");
    await();
    assertThat(find("sentineltwo")).isEmpty();
    assertThat(find("sentinelthree")).isEmpty();
    assertThat(find("sentinelfour")).containsExactly(3);
    assertThat(onDisk("sentineltwo")).isFalse();
    assertThat(onDisk("sentinelthre")).isFalse(); // its stem
    assertThat(onDisk("sentinelon")).isTrue();
  }

  private boolean onDisk(String term) throws IOException {
    byte[] bytes = term.substring(0, 10).getBytes(UTF_8);
    byte[] wanted = term.getBytes(UTF_8);
    try (Stream<Path> files = Files.walk(directory.resolve("index"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(file);
        if (contains(content, wanted) || contains(content, suffix(wanted, bytes))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lucene writes what a block's terms have in common once. */
  private static byte[] suffix(byte[] term, byte[] prefix) {
    byte[] rest = Arrays.copyOfRange(term, "sentinel".length(), term.length);
    return prefix.length > 0 && rest.length >= 3 ? rest : term;
  }

  private static boolean contains(byte[] content, byte[] wanted) {
    for (int i = 0; i + wanted.length <= content.length; i++) {
      if (Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void indexThatIsMissingOrDamaged_isMadeAnew() throws Exception {
    publish(1, 1, Language.EN, "offence");
    await();
    for (int round = 0; round < 2; round++) {
      search.close();
      Path index = directory.resolve("index");
      try (Stream<Path> files = Files.list(index)) {
        for (Path file : files.toList()) {
          if (round == 0) {
            Files.delete(file);
          } else if (!file.getFileName().toString().startsWith("segments")) {
            byte[] content = Files.readAllBytes(file);
            if (content.length > 20) {
              content[content.length / 2] ^= 0x55;
              Files.write(file, content);
            }
          }
        }
      }
      search = PublicSearch.start(store, index);
      await();
      assertThat(find("offence")).containsExactly(1);
    }
  }

  @Test
  void indexThatIsAheadOfTheStore_isMadeAnew() throws Exception {
    publish(1, 1, Language.EN, "offence");
    publish(2, 1, Language.EN, "offence");
    await();
    search.close();
    store.close();
    store = PublicStore.open(directory.resolve("other"), SMALL, PublicLimits.DEFAULT);
    publish(7, 1, Language.EN, "laundering");
    search = PublicSearch.start(store, directory.resolve("index"));
    await();
    assertThat(find("laundering")).containsExactly(7);
    assertThat(find("offence")).isEmpty();
  }

  @Test
  void restart_goesOnWhereItWas() throws Exception {
    publish(1, 1, Language.EN, "offence");
    await();
    search.close();
    publish(2, 1, Language.EN, "offence");
    search = PublicSearch.start(store, directory.resolve("index"));
    await();
    assertThat(find("offence")).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "'   '", "-word", "'-\"a b\"'", "'\"\"'", "'- -'", "'...'"})
  void queryThatAsksForNothing_isRefused(String typed) {
    assertThat(PublicQuery.parse(typed, Map.of())).isEmpty();
  }

  @Test
  void queryThatIsTooLong_isRefused() {
    assertThat(PublicQuery.parse("a".repeat(SearchLimits.QUERY + 1), Map.of())).isEmpty();
    assertThat(PublicQuery.parse("a ".repeat(SearchLimits.WORDS + 1), Map.of())).isEmpty();
    assertThat(PublicQuery.parse("a ".repeat(SearchLimits.WORDS), Map.of())).isPresent();
  }
}
