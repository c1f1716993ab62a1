package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.analysis.Token;
import org.verbale.server.demo.Sentinels.Word;
import org.verbale.terms.TermField;
import org.verbale.testing.Seeds;

/**
 * A thousand words that stand nowhere else are written, sealed and looked for; then all that the
 * server has, on its disk and in its memory, is read as a thief would: none of them is there, nor a
 * key that opens any. What the same scan has to find is planted, and found first.
 */
@Tag("slow")
@Timeout(900)
final class ServerScanTest {
  private static final int WORDS = 1000;

  /** Records of each language that are searched for. */
  private static final int ASKED = 3;

  /** Least bytes of the write-ahead log: half of the records. */
  private static final long LOGGED = 50_000;

  private static final String POSTED = "posted.hprof";
  private static final String ASKED_FOR = "asked-for.hprof";
  private static final String HELD = "held.hprof";
  private static final String LET_GO = "let-go.hprof";

  @TempDir private Path directory;

  private List<Word> words;
  private List<Dossier> dossiers;
  private SearchedServer server;

  @BeforeEach
  void begin() throws Exception {
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    words = Sentinels.draw(random, WORDS);
    dossiers = Dossier.of(words);
    server = new SearchedServer(directory, random);
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void wordsThatMembersWroteAndLookedFor_areNowhereAtTheServer() throws Exception {
    Path copy = live();
    SearchSecrets secrets = server.end();
    findWhatIsPlanted(copy);
    findNothingElse(copy, secrets);
  }

  /**
   * Half of the records come into tables, the others stay in the write-ahead log.
   *
   * @return a copy of the data directory from when the server held what it had opened
   */
  private Path live() throws Exception {
    int half = dossiers.size() / 2;
    server.post(dossiers.subList(0, half));
    server.index();
    server.image(POSTED, true);
    server.restart();
    server.post(dossiers.subList(half, dossiers.size()));
    server.index();
    for (Dossier each : asked(ASKED)) {
      server.find(each.queries());
    }
    server.image(ASKED_FOR, true);
    Path copy = hold();
    server.awaitLetGo();
    server.image(LET_GO, false);
    return copy;
  }

  /**
   * Reads memory and disk while all that is asked for last is kept. It is kept for a time from when
   * it was opened: again if this took longer.
   */
  private Path hold() throws Exception {
    Instant begun;
    Path copy;
    int attempts = 0;
    do {
      server.awaitLetGo();
      begun = Instant.now();
      for (Dossier each : asked(1)) {
        server.find(List.of(each.asked(), "article:" + each.article()));
      }
      server.image(HELD, true);
      copy = directory.resolve("copy" + attempts++);
      DiskScan.copy(server.data(), copy);
    } while (Instant.now().isAfter(begun.plus(SearchedServer.KEEP)));
    return copy;
  }

  /** The first records of each language. */
  private List<Dossier> asked(int most) {
    Map<Language, Integer> counts = new EnumMap<>(Language.class);
    return dossiers.stream()
        .filter(each -> counts.merge(each.language(), 1, Integer::sum) <= most)
        .toList();
  }

  // --- what is planted

  private void findWhatIsPlanted(Path copy) throws IOException {
    var needles = new Needles();
    Sentinels.PLANTED.forEach(word -> needles.addAs(word, word));
    Path planted = directory.resolve("planted");
    DiskScan.copy(copy, planted);
    Plants.plant(planted, Sentinels.PLANTED);
    SortedSet<String> onDisk = new TreeSet<>(new DiskScan(needles).scan(planted).hits());
    onDisk.addAll(IndexScan.scan(planted, needles, Plants.SHORT).hits());
    assertThat(onDisk).containsAll(Plants.expected(Sentinels.PLANTED));
    assertThat(onDisk)
        .as("of what is compressed, as it lies")
        .noneMatch(hit -> hit.matches("file .*\\.(sst|blob|fdt) .*"));
    for (String word : Sentinels.PLANTED) {
      for (Needles.Form form : Needles.forms(word)) {
        assertThat(onDisk)
            .as("in the write-ahead log, as it lies")
            .anyMatch(hit -> hit.endsWith(".log " + word + " " + form));
      }
    }
    assertThat(new DiskScan(needles).scan(copy).hits()).as("where none was planted").isEmpty();
    assertThat(IndexScan.scan(copy, needles, Plants.SHORT).hits()).isEmpty();
    findWhatIsToldAndHeld(needles);
  }

  private void findWhatIsToldAndHeld(Needles needles) throws IOException {
    List<String> told = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (String word : Sentinels.PLANTED) {
      told.add("file " + SearchedServer.SAID + " " + word + " UTF_8_BYTES");
      for (String form :
          List.of("UTF_8_BYTES", "BASE64_AT_0", "BASE64_AT_1", "BASE64_AT_2", "HEX")) {
        told.add("file server.err " + word + " " + form);
      }
      for (Needles.Form form : Needles.forms(word)) {
        List.of(POSTED, ASKED_FOR, HELD, LET_GO)
            .forEach(image -> held.add("file " + image + " " + word + " " + form));
      }
    }
    assertThat(new DiskScan(needles).scanFiles(server.told()).hits()).containsAll(told);
    needles.addAs("dropped", Sentinels.dropped());
    assertThat(new DiskScan(needles).scanFiles(server.heaps()).hits())
        .containsAll(held)
        .contains("file " + POSTED + " dropped UTF_8_BYTES")
        .contains("file " + HELD + " dropped UTF_8_BYTES");
  }

  // --- what is not

  private void findNothingElse(Path copy, SearchSecrets secrets) throws IOException {
    var needles = new Needles();
    Set<Bytes> tokens = new HashSet<>();
    addWords(needles, tokens);
    assertThat(secrets.searchKeys()).isNotEmpty();
    secrets.keys().forEach(key -> needles.addAs("key", key));
    addTrapdoors(needles, secrets);
    System.out.printf("%d words, %,d needles%n", words.size(), needles.count());
    for (Path data : List.of(copy, server.data())) {
      assertNotWritten(data, needles, tokens);
    }
    DiskScan.Result told = new DiskScan(needles).scanFiles(server.told());
    DiskScan.Result held = new DiskScan(needles).scanFiles(server.heaps());
    System.out.printf("%,d bytes told, %,d bytes of heap%n", told.bytes(), held.bytes());
    assertThat(told.hits()).isEmpty();
    assertTrapdoorsAlone(held.hits());
  }

  /** As they are written, and as they are sealed. */
  private void addWords(Needles needles, Set<Bytes> tokens) {
    Set<Language> stemmed = new HashSet<>();
    for (Word word : words) {
      needles.addAs("word", word.text());
      for (Token token : AnalysisProfile.ONE.tokens(word.language(), word.text())) {
        tokens.add(Bytes.of(token.term().getBytes(UTF_8)));
        if (!token.term().equals(word.text())) {
          needles.addAs("term", token.term());
          stemmed.add(word.language());
        }
      }
    }
    assertThat(stemmed).containsExactlyInAnyOrder(Language.values());
  }

  /** Those that were asked for are labelled with their words. */
  private void addTrapdoors(Needles needles, SearchSecrets secrets) {
    Set<Bytes> known = new HashSet<>(); // parts of Chinese words are common to several
    for (Dossier each : asked(ASKED)) {
      for (String word : each.wordsAsked()) {
        for (Bytes trapdoor : secrets.ofText(each.language(), word)) {
          known.add(trapdoor);
          needles.addAs(word, trapdoor);
        }
      }
    }
    for (Dossier each : dossiers) {
      String facet = asked(ASKED).contains(each) ? each.article() : "trapdoor";
      secrets
          .ofFacet(TermField.ARTICLE, each.article())
          .forEach(trapdoor -> needles.addAs(facet, trapdoor));
      for (String word : each.words()) {
        for (Bytes trapdoor : secrets.ofText(each.language(), word)) {
          if (!known.contains(trapdoor)) {
            needles.addAs("trapdoor", trapdoor);
          }
        }
      }
    }
  }

  /** Neither while the server held what it had opened, nor after that. */
  private void assertNotWritten(Path data, Needles needles, Set<Bytes> tokens) throws IOException {
    DiskScan.Result disk = new DiskScan(needles).scan(data);
    IndexScan.Result index = IndexScan.scan(data, needles, tokens);
    System.out.printf(
        "%,d rows of %d column families, %d files, %,d bytes; %d search indexes, %,d documents, %,d"
            + " terms, %,d values%n",
        disk.rows(),
        disk.families(),
        disk.files(),
        disk.bytes(),
        index.indexes(),
        index.documents(),
        index.terms(),
        index.values());
    assertThat(disk.rows()).isGreaterThan(5L * dossiers.size());
    assertThat(index.documents()).isEqualTo(dossiers.size());
    assertThat(index.values()).isGreaterThan(index.documents());
    try (Stream<Path> files = Files.walk(data)) {
      assertThat(files.filter(file -> file.toString().endsWith(".log")))
          .as("write-ahead log")
          .anyMatch(file -> file.toFile().length() > LOGGED);
    }
    assertThat(disk.hits()).isEmpty();
    assertThat(index.hits()).isEmpty();
  }

  /**
   * Those of words that were asked for are in memory until what they opened is let go, which says
   * that they, and the keys that none of it holds, are the right ones.
   */
  private void assertTrapdoorsAlone(SortedSet<String> found) {
    Set<String> mayBe = new HashSet<>();
    for (Dossier each : asked(ASKED)) {
      for (String word : each.wordsAsked()) {
        List.of(ASKED_FOR, HELD)
            .forEach(image -> mayBe.add("file " + image + " " + word + " UTF_8_BYTES"));
      }
    }
    for (Dossier each : asked(1)) {
      assertThat(found)
          .contains("file " + HELD + " " + each.asked() + " UTF_8_BYTES")
          .contains("file " + HELD + " " + each.article() + " UTF_8_BYTES");
    }
    assertThat(found).isSubsetOf(mayBe);
  }
}
