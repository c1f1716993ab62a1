package org.verbale.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.local.IndexedRecord;

/** Text in six languages, and records made of it. */
public final class Corpus {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> PARTIES = List.of("XA", "XB", "XC", "SEC");
  private static final List<String> INSTRUMENTS = List.of("UNTOC", "TIP", "SOM", "FA");

  private final Map<Language, List<String>> sentences = new EnumMap<>(Language.class);

  private Corpus() {}

  /** What lies beside this class, and the six-language file where there is one. */
  public static Corpus load() {
    var corpus = new Corpus();
    try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream("sample.jsonl"));
        var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      lines.lines().forEach(corpus::add);
      Optional<Path> shared = shared();
      if (shared.isPresent()) {
        Files.readAllLines(shared.get()).forEach(corpus::add);
      } else {
        System.out.println("left out: shared/data (expected: beside the repository)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return corpus;
  }

  private static Optional<Path> shared() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/udhr-six-languages.jsonl");
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private void add(String line) {
    JsonObject object = JsonParser.parseString(line).getAsJsonObject();
    Language language = Language.of(object.get("lang").getAsString());
    List<String> known = sentences.computeIfAbsent(language, any -> new ArrayList<>());
    for (String sentence : object.get("text").getAsString().split("(?<=[.;。；])\\s*")) {
      if (!sentence.isBlank()) {
        known.add(sentence);
      }
    }
  }

  public List<String> sentences(Language language) {
    return Objects.requireNonNull(sentences.get(language));
  }

  public String sentence(Language language, Random random) {
    List<String> all = sentences(language);
    return all.get(random.nextInt(all.size()));
  }

  /** A record of several parts; some in another language than its own, some with facets. */
  public IndexedRecord record(long sequence, Random random) {
    Language[] languages = Language.values();
    Language own = languages[random.nextInt(languages.length)];
    List<Part> parts = new ArrayList<>();
    parts.add(Part.field(FieldName.TITLE.code(), Optional.of(own), sentence(own, random)));
    if (random.nextInt(3) == 0) {
      parts.add(Part.field(FieldName.ARTICLE, Integer.toString(1 + random.nextInt(20))));
    }
    if (random.nextInt(3) == 0) {
      parts.add(
          Part.field(FieldName.INSTRUMENT, INSTRUMENTS.get(random.nextInt(INSTRUMENTS.size()))));
    }
    for (int i = random.nextInt(5); i >= 0; i--) {
      Language language = random.nextInt(6) == 0 ? languages[random.nextInt(6)] : own;
      parts.add(Part.paragraph(language, paragraph(language, random)));
    }
    parts.add(Part.DUMMY);
    byte[] id = new byte[16];
    random.nextBytes(id);
    RecordType[] types = RecordType.values();
    return new IndexedRecord(
        RecordId.of(id),
        sequence,
        BEGIN.plusSeconds(3600 * sequence),
        types[random.nextInt(types.length)],
        new PartyCode(PARTIES.get(random.nextInt(PARTIES.size()))),
        own,
        parts);
  }

  private String paragraph(Language language, Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(sentence(language, random)).append(' ');
    }
    return text.toString().strip();
  }
}
