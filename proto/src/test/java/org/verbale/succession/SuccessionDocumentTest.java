package org.verbale.succession;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.verbale.note.NoteSigner;

/** {@code docs/protocol/succession.md} shows the bytes that the code makes; they never change. */
class SuccessionDocumentTest {
  private final Keys keys = new Keys();
  private final SignedSuccession key = keys.next(1, 5);
  private final NoteSigner second = Keys.log(Keys.SECOND_ORIGIN, 3);
  private final SignedSuccession generation = keys.generation(Keys.log(2), second, 9, 7);

  SuccessionDocumentTest() throws Exception {}

  private static String document() throws IOException {
    @Nullable Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("docs/protocol/succession.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new NoSuchFileException("docs/protocol/succession.md above the working directory");
    }
    return Files.readString(folder.resolve("docs/protocol/succession.md"));
  }

  private static String text(SignedSuccession note) {
    return new String(note.toBytes().toByteArray(), UTF_8);
  }

  @Test
  void workedExample_isWhatTheCodeMakes() throws Exception {
    assertThat(document())
        .contains(
            "```\n" + text(key) + "```",
            "```\n" + text(generation) + "```",
            "`" + key.note().hash() + "`",
            "`" + generation.note().hash() + "`",
            "`" + keys.mechanism.root().hash() + "`");
  }

  @Test
  void bothKinds_giveTheBytesTheyGaveFirst() throws Exception {
    assertThat(text(key)).isEqualTo(golden("key.note"));
    assertThat(text(generation)).isEqualTo(golden("generation.note"));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = SuccessionDocumentTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  @Test
  void everyFaultAndLimit_isInTheDocument() throws Exception {
    String document = document();
    for (SuccessionException.Fault fault : SuccessionException.Fault.values()) {
      assertThat(document).contains("`" + fault + "`");
    }
    assertThat(document)
        .contains("at most " + Lineage.MAX_NOTES + " notes")
        .contains("at most 4,096 bytes");
  }
}
