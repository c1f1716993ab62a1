package org.verbale.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/protocol/identity.md} shows the bytes that the code makes and takes. */
class IdentityDocumentTest {
  private static String document() throws IOException {
    @Nullable Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("docs/protocol/identity.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new NoSuchFileException("docs/protocol/identity.md above the working directory");
    }
    return Files.readString(folder.resolve("docs/protocol/identity.md"));
  }

  @Test
  void workedExample_isWhatTheCodeMakes() throws Exception {
    IdentityExample example = new IdentityExample();
    assertThat(document())
        .contains(
            "```\n" + IdentityExample.text(example.assignment) + "```",
            "```\n" + IdentityExample.text(example.revocation) + "```",
            "```\n"
                + Pem.encode(Pem.CERTIFICATE, example.expert.certificate().der().bytes())
                + "```",
            "`" + example.assignment.hash() + "`",
            "`" + example.assignment.hash().toBase64() + "`",
            "`" + example.revocation.hash() + "`",
            "`" + example.expert.hash() + "`",
            "`" + example.mechanism.root().hash() + "`",
            "`" + Profile.SCOPE + "`",
            "`" + Profile.DEVICE + "`",
            "`" + Profile.SIGNING_PURPOSE + "`",
            "`" + Profile.ASSIGNMENT_PURPOSE + "`");
  }

  @Test
  void everyFault_isInTheTable() throws Exception {
    String document = document();
    for (IdentityException.Fault fault : IdentityException.Fault.values()) {
      assertThat(document).contains("| `" + fault + "` |");
    }
  }
}
