package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.verbale.id.Language;
import org.verbale.search.analysis.AnalysisProfile;

/**
 * Text in six languages as people wrote it: a sample of this repository, the six-language file
 * where there is one, and the {@code .html} and {@code .txt} files below {@code -Drank.text=FOLDER}
 * that lie in a folder called as a language is: {@code fr}, {@code fr-FR}.
 */
final class RealText {
  private static final String SAMPLE =
      "client-sdk/search/src/test/resources/org/verbale/search/sample.jsonl";
  private static final String SIX = "shared/data/udhr-six-languages.jsonl";
  private static final Pattern PARAGRAPH = Pattern.compile("(?s)<(p|div class=\"para\")>(.*?)</");
  private static final Pattern END = Pattern.compile("(?<=[.;。；؛])\\s*");
  private static final int SHORT = 12;
  private static final int LONG = 2_000;

  private final Map<Language, List<String>> sentences = new EnumMap<>(Language.class);

  private RealText() {}

  static RealText load() throws IOException {
    var text = new RealText();
    text.addLines(above(SAMPLE).orElseThrow());
    Optional<Path> six = above(SIX);
    if (six.isPresent()) {
      text.addLines(six.get());
    } else {
      System.out.println("left out: " + SIX + " (expected: beside the repository)");
    }
    String folder = System.getProperty("rank.text");
    if (folder != null) {
      text.addFolder(Path.of(folder));
    }
    return text;
  }

  private static Optional<Path> above(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(name))) {
        return Optional.of(at.resolve(name));
      }
    }
    return Optional.empty();
  }

  private void addLines(Path file) throws IOException {
    var json = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      JsonNode object = json.readTree(line);
      add(Language.of(object.get("lang").asText()), object.get("text").asText());
    }
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      Optional<Language> language = language(folder.relativize(file));
      if (language.isPresent() && name.endsWith(".txt")) {
        Stream.of(read(file).split("\n\\s*\n")).forEach(text -> add(language.get(), text));
      } else if (language.isPresent() && name.endsWith(".html")) {
        PARAGRAPH
            .matcher(read(file))
            .results()
            .forEach(p -> add(language.get(), plain(p.group(2))));
      }
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static Optional<Language> language(Path file) {
    for (Path part : file) {
      for (Language language : Language.values()) {
        if (part.toString().matches(language.code() + "([-_].*)?")) {
          return Optional.of(language);
        }
      }
    }
    return Optional.empty();
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", "")
        .replaceAll("&#160;|&nbsp;", " ")
        .replaceAll("&[a-z#0-9]+;", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private void add(Language language, String text) {
    List<String> all = sentences.computeIfAbsent(language, any -> new ArrayList<>());
    END.splitAsStream(text)
        .map(String::strip)
        .filter(sentence -> sentence.length() >= SHORT / (language == Language.ZH ? 2 : 1))
        .filter(sentence -> sentence.length() <= LONG)
        .forEach(all::add);
  }

  /** How many sentences there are of a language. */
  int size(Language language) {
    return Objects.requireNonNull(sentences.get(language)).size();
  }

  private String sentence(Language language, Random random) {
    List<String> all = Objects.requireNonNull(sentences.get(language));
    return all.get(random.nextInt(all.size()));
  }

  /** One sentence to three. */
  String paragraph(Language language, Random random) {
    var text = new StringBuilder(sentence(language, random));
    for (int more = random.nextInt(3); more > 0; more--) {
      text.append(' ').append(sentence(language, random));
    }
    return text.toString();
  }

  /** The words of a text, in order, as they are written. */
  static List<String> words(Language language, String text) {
    if (language == Language.ZH) {
      return AnalysisProfile.ONE.tokens(language, text).stream()
          .map(token -> text.substring(token.start(), token.end()))
          .filter(word -> !word.isBlank())
          .toList();
    }
    return Arrays.stream(text.split("[^\\p{L}\\p{M}\\p{N}'’]+"))
        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
        .toList();
  }
}
