package org.verbale.epoch;

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

/** The rules in the code, those in the document, and the tests that it names are the same. */
class ChannelRulesTableTest {
  private static final Pattern ROW =
      Pattern.compile("\\| (CHN-\\d\\d) \\| (.+) \\| (.+) \\| (\\w+)(\\.\\w+)?(?:: (.+))? \\|");

  private record Row(String id, String testClass, String method, String attack) {}

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("docs/protocol/channel-rules.md"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new AssertionError("docs/protocol/channel-rules.md: not found above this module");
    }
    return at;
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(root().resolve("docs/protocol/channel-rules.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String method = row.group(5) == null ? "" : row.group(5).substring(1);
        String attack = row.group(6) == null ? "" : row.group(6);
        rows.add(new Row(row.group(1), row.group(4), method, attack));
      } else {
        assertThat(line).as("a row that cannot be read").doesNotContain("| CHN");
      }
    }
    return rows;
  }

  @Test
  void everyRule_hasOneRowInOrder() throws IOException {
    assertThat(rows().stream().map(Row::id))
        .containsExactlyElementsOf(
            Arrays.stream(ChannelRule.values()).map(ChannelRule::id).toList());
  }

  @Test
  void everyRowsTest_exists() throws IOException {
    for (Row row : rows()) {
      String source = source(row.testClass);
      assertThat(source).as("%s of %s", row.testClass, row.id).contains(row.method + "(");
      for (String attack : row.attack.split("; ", -1)) {
        assertThat(source).as("%s of %s", row.testClass, row.id).contains(attack);
      }
    }
  }

  @Test
  void everyRule_isDemandedSomewhere() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(root().resolve("proto/src/main/java/org/verbale/epoch"))) {
      for (Path each : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(each));
      }
    }
    for (ChannelRule rule : ChannelRule.values()) {
      assertThat(code.toString()).as(rule.id()).contains("ChannelRule." + rule.name());
    }
  }

  private static String source(String className) throws IOException {
    for (String module : List.of("proto", "server")) {
      try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/test/java"))) {
        var found = files.filter(file -> file.endsWith(className + ".java")).findFirst();
        if (found.isPresent()) {
          return Files.readString(found.get());
        }
      }
    }
    return "";
  }
}
