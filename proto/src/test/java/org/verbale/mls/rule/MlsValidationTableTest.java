package org.verbale.mls.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules in the code, the rules in the document and the tests that it names are the same. */
class MlsValidationTableTest {
  private static final Pattern ROW =
      Pattern.compile("\\| ((?:MLS|VRB)-\\S+) \\| (.+) \\| (.+) \\| (\\w+)\\.(\\w+) \\|");

  private record Row(String id, String where, String testClass, String method) {}

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("docs/protocol/mls-validation.md"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new AssertionError("docs/protocol/mls-validation.md: not found above this module");
    }
    return at;
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(root().resolve("docs/protocol/mls-validation.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(row.group(1), row.group(3), row.group(4), row.group(5)));
      } else {
        assertThat(line).as("a row that cannot be read").doesNotContainPattern("^\\| (MLS|VRB)");
      }
    }
    return rows;
  }

  @Test
  void everyRule_hasOneRow() throws IOException {
    List<String> listed = rows().stream().map(Row::id).toList();
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(listed).containsAll(Arrays.stream(Rule.values()).map(Rule::id).toList());
  }

  @Test
  void everyRow_isARuleOrAboutReading() throws IOException {
    for (Row row : rows()) {
      if (!row.where.startsWith("reading: ")) {
        assertThat(Rule.of(row.id)).as(row.id).isPresent();
      }
      String checker = row.where.replace("reading: ", "");
      assertThat(source("main", checker)).as("where %s is checked", row.id).isNotEmpty();
    }
  }

  @Test
  void everyRowsTest_exists() throws IOException {
    for (Row row : rows()) {
      assertThat(source("test", row.testClass))
          .as("%s of %s", row.testClass, row.id)
          .containsPattern(
              "@(Test|ParameterizedTest)\\b((?!\n  }\n)[\\s\\S]){0,1500}?\\bvoid "
                  + row.method
                  + "\\(");
    }
  }

  @Test
  void everyRule_isThrownSomewhere() throws IOException {
    String code = "";
    for (Path each : javaFiles("main")) {
      code += Files.readString(each);
    }
    for (Rule rule : Rule.values()) {
      assertThat(code).as(rule.id()).contains("Rule." + rule.name());
    }
  }

  @Test
  void ids_areUnique() {
    assertThat(Arrays.stream(Rule.values()).map(Rule::id)).doesNotHaveDuplicates();
    assertThat(Rule.of("MLS-12.2-07")).contains(Rule.ONE_CONTEXT_EXTENSIONS);
    assertThat(Rule.of("MLS-0-00")).isEmpty();
  }

  private static String source(String kind, String className) throws IOException {
    for (Path each : javaFiles(kind)) {
      if (each.getFileName().toString().equals(className + ".java")) {
        return Files.readString(each);
      }
    }
    return "";
  }

  private static List<Path> javaFiles(String kind) throws IOException {
    Path proto = root().resolve("proto/src").resolve(kind).resolve("java/org/verbale");
    try (Stream<Path> files = Files.walk(proto)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
