package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "CONFIGURATION.md");

  @Test
  void page_saysWhatTheCodeDoes() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ConfigurationReference.markdown());
    }
    assertThat(PAGE)
        .as(
            "rewrite it: ./mvnw -pl server -am test -Dtest=ConfigurationReferenceTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dsurefire.flags=-Ddocs.write=true")
        .hasContent(ConfigurationReference.markdown());
  }
}
