package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.testing.Seeds;
import picocli.CommandLine;

/** All of Verbale, end to end. */
class DemoTest {
  @TempDir Path directory;

  @Test
  void demo_withoutDocuments_everyCheckHolds() {
    assertEveryCheckHeld();
  }

  @Test
  @Tag("slow")
  void demo_ofADirectory_everyFileAndLineArrives() throws IOException {
    Files.writeString(
        directory.resolve("articles.jsonl"),
        """
        {"lang": "zh", "article": 1, "title": "第一条", "text": "甲国与乙国应当及时互相通报有关法律的修正情况。"}

        {"lang": "ar", "title": "المادة الثانية", "text": "تتبادل الدولتان المعلومات بالطرق المتفق عليها."}
        {"lang": "es", "title": "Artículo 3", "text": "«Los Estados» se consultarán: 1 < 2 & \\"sin demora\\"."}
        """);
    byte[] random = new byte[700_001];
    Seeds.random(DemoTest.class, 1).nextBytes(random);
    Files.write(directory.resolve("loi n° 1.pdf"), random);
    Files.write(directory.resolve("empty.bin"), new byte[0]);
    Files.createDirectory(directory.resolve("left out"));

    String said = assertEveryCheckHeld("--documents", directory.toString());

    assertThat(said).contains("3 files and 3 articles", "(83 readings of 14 records)");
  }

  @Test
  void documents_lineWithoutText_isNamedAndNothingStarts() throws IOException {
    Files.writeString(
        directory.resolve("articles.jsonl"), "{\"lang\": \"en\", \"title\": \"One\"}\n");
    var errors = new StringWriter();

    int exit = demo(new StringWriter(), errors).execute("--documents", directory.toString());

    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("articles.jsonl:1: malformed");
  }

  private static CommandLine demo(StringWriter out, StringWriter errors) {
    return Demo.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true));
  }

  private static String assertEveryCheckHeld(String... arguments) {
    var out = new StringWriter();
    var errors = new StringWriter();
    int exit = demo(out, errors).execute(arguments);
    assertThat(exit).as("%s%n%s", out, errors).isZero();
    assertThat(out.toString())
        .contains("the server's data directory holds no plaintext")
        .contains(" checks, 0 failed")
        .doesNotContain("FAILED");
    return out.toString();
  }
}
