package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The reasons in the code, the reasons in the document and the tests that it names are the same.
 */
class HandshakeReasonsTest {
  private static final String DOCUMENT = "docs/protocol/mls-validation.md";
  private static final Pattern ROW =
      Pattern.compile("\\| ([A-Z_]+) \\| .+ \\| (\\w+)\\.(\\w+) \\|");

  @Test
  void everyReason_hasARowWithATestThatExists() throws Exception {
    Set<String> listed = new TreeSet<>();
    for (String line : Files.readAllLines(document())) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        listed.add(row.group(1));
        Class<?> test = Class.forName(getClass().getPackageName() + "." + row.group(2));
        assertThat(Arrays.stream(test.getDeclaredMethods()).map(each -> each.getName()))
            .contains(row.group(3));
      }
    }
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(HandshakeException.Reason.values()).map(Enum::name).toList());
  }

  private static Path document() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve(DOCUMENT))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new AssertionError(DOCUMENT + ": not found above this module");
    }
    return at.resolve(DOCUMENT);
  }
}
