package org.verbale.search.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.RecordTerms;

/**
 * Records of one language. Their words are as frequent, and follow each other, as in real text, but
 * sentences are not those of the text: two halves share a source and no sentence, so that what is
 * known of one half helps most with the other.
 */
final class Reviews {
  private static final int ENOUGH = 40;
  private static final int INVENTED = 120;
  private static final int TOPIC = 6;
  private static final int LONG = 60;

  private final Language language;
  private final List<List<String>> sentences = new ArrayList<>();
  private final Map<String, List<String>> followers = new HashMap<>();

  Reviews(Corpus corpus, Language language, Random random) {
    this.language = language;
    corpus.sentences(language).forEach(this::learn);
    if (sentences.size() < ENOUGH) {
      System.out.println("text: little (expected: shared/data); invented words instead");
      invent(random);
    }
  }

  private void learn(String sentence) {
    List<String> words = new ArrayList<>();
    AnalysisProfile.ONE
        .tokens(language, sentence)
        .forEach(token -> words.add(sentence.substring(token.start(), token.end())));
    if (words.isEmpty()) {
      return;
    }
    for (int i = 1; i < words.size(); i++) {
      followers.computeIfAbsent(words.get(i - 1), any -> new ArrayList<>()).add(words.get(i));
    }
    sentences.add(words);
  }

  /** Words without a meaning, few of them frequent. */
  private void invent(Random random) {
    for (int i = 0; i < INVENTED; i++) {
      StringBuilder sentence = new StringBuilder();
      for (int word = 8 + random.nextInt(12); word > 0; word--) {
        int rank = (int) Math.exp(random.nextDouble() * Math.log(600));
        sentence.append('v').append(Integer.toString(7919 * rank, 30)).append(' ');
      }
      learn(sentence.toString());
    }
  }

  /** So many records, each about sentences that stand side by side in the text. */
  List<RecordTerms> records(int count, Random random) {
    List<RecordTerms> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double skewed = Math.pow(random.nextDouble(), 2);
      int topic = (int) (skewed * sentences.size());
      List<Part> parts = new ArrayList<>();
      if (random.nextInt(3) == 0) {
        parts.add(Part.field(FieldName.ARTICLE, Integer.toString(1 + topic / TOPIC)));
      }
      for (int part = random.nextInt(3); part >= 0; part--) {
        parts.add(Part.paragraph(language, paragraph(topic, random)));
      }
      records.add(AnalysisProfile.ONE.terms(language, parts));
    }
    return records;
  }

  private String paragraph(int topic, Random random) {
    List<String> words = new ArrayList<>();
    String word = about(topic, random);
    for (int left = 10 + random.nextInt(50); left > 0; left--) {
      words.add(word);
      List<String> next = followers.getOrDefault(word, List.of());
      boolean jumps = next.isEmpty() || random.nextInt(4) == 0;
      word = jumps ? about(topic, random) : next.get(random.nextInt(next.size()));
    }
    return String.join(" ", words);
  }

  private String about(int topic, Random random) {
    List<String> sentence = sentences.get((topic + random.nextInt(TOPIC)) % sentences.size());
    return sentence.get(random.nextInt(sentence.size()));
  }

  /**
   * English paragraphs of the {@code .txt} files of the folder {@code attack.text}, by default the
   * manual of an editor, in random order: as people wrote them, each once.
   */
  static List<RecordTerms> paragraphs(int count, Random random) throws IOException {
    Path folder = Path.of(System.getProperty("attack.text", "/usr/share/vim/vim90/doc"));
    assumeTrue(Files.isDirectory(folder), "left out: -Dattack.text=FOLDER (expected: a folder)");
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
    List<String> all = new ArrayList<>();
    for (Path file : files) {
      String text = Files.readString(file, ISO_8859_1);
      Arrays.stream(text.split("\n\\s*\n"))
          .filter(paragraph -> paragraph.split("\\s+").length >= LONG)
          .forEach(all::add);
    }
    Collections.shuffle(all, random);
    return all.stream()
        .limit(count)
        .map(text -> List.of(Part.paragraph(Language.EN, text)))
        .map(parts -> AnalysisProfile.ONE.terms(Language.EN, parts))
        .toList();
  }
}
