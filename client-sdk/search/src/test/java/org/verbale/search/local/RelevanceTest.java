package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.memory.MemoryIndex;
import org.junit.jupiter.api.Test;
import org.verbale.id.Language;
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.TermField;

/** What is found in each language, and what is known not to be. */
class RelevanceTest {
  /** A line of the table; {@code found} is what is expected. */
  private record Row(Language language, String written, String asked, boolean found, String why) {
    static Row of(String line) {
      String[] cells = line.split("\t", -1);
      return new Row(Language.of(cells[0]), cells[1], cells[2], cells[3].equals("yes"), cells[4]);
    }

    /** As it stands in the document. */
    String line() {
      return "| "
          + String.join(" | ", language.code(), written, asked, found ? "yes" : "**no**", why)
          + " |";
    }
  }

  private static List<Row> rows() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Corpus.class.getResourceAsStream("relevance.tsv"))) {
      return new String(in.readAllBytes(), UTF_8).lines().map(Row::of).toList();
    }
  }

  private static boolean isFound(Row row) {
    var index = new MemoryIndex();
    index.addField(
        TermField.text(row.language).code(), row.written, AnalysisProfile.ONE.analyzer());
    return index.search(LuceneQueries.of(Trees.of(row.asked))) > 0;
  }

  @Test
  void everyRow_isAsTheTableSays() throws IOException {
    assertThat(rows()).isNotEmpty();
    assertThat(rows().stream().filter(row -> isFound(row) != row.found).map(Row::line)).isEmpty();
  }

  @Test
  void documentHasTheseRows_andNoOthers() throws IOException {
    Path document = Path.of("../../docs/SEARCH.md");
    List<String> told =
        Files.readAllLines(document).stream()
            .dropWhile(line -> !line.startsWith("| language | written"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(told).isEqualTo(rows().stream().map(Row::line).toList());
  }
}
