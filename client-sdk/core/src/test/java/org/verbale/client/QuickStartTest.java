package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.record.RecordType;

/** The first thing that a portal's developer reads: it compiles, and the document is the same. */
class QuickStartTest {
  private static final Path SOURCE =
      Path.of("src/test/java/org/verbale/client/QuickStartTest.java");
  private static final Path DOCUMENT = Path.of("docs/QUICKSTART.md");
  private static final int MOST_LINES = 30;

  /** Never run here: it wants a server. Compiled all the same. */
  static void converse(String logKey, char[] passphrase) throws IOException {
    // begin
    var server = new Endpoint("verbale.example", 7443, logKey);
    try (KeyCustody keys = FileCustody.open(Path.of("keys/xb"), passphrase, new SecureRandom());
        VerbaleClient client = VerbaleClient.builder(server, keys, Path.of("state/xb")).start()) {
      Channel channel = client.channel(ChannelId.of("R-XA/dialogue"));
      System.out.println(channel.open().standing()); // creates, joins, or WAITING to be added
      System.out.println(channel.readers().parties()); // who will read this, Secretariat included

      RecordDraft question =
          channel
              .draft(RecordType.CLARIFICATION_REQUEST, Language.EN)
              .title("Article 5")
              .paragraph("Which authority grants the licence?")
              .attach(AttachmentSource.ofFile(Path.of("annex.pdf"), "application/pdf"))
              .build();
      PostedRecord posted = channel.post(question); // sealed here; the server cannot read it
      Files.write(Path.of("question.tlog-proof"), channel.receipt(posted).toBytes().toByteArray());

      client.sync(); // or client.subscribe(event -> ...), which follows by itself
      for (ReceivedRecord record : channel.records(0, 100)) {
        if (record instanceof ReadableRecord readable) {
          System.out.println(readable.header().author().party() + ": " + readable.text());
        }
      }
    }
    // end
  }

  @Test
  void document_showsWhatIsCompiled() throws IOException {
    Optional<Path> document = upwards(DOCUMENT);
    assumeTrue(document.isPresent(), "left out: " + DOCUMENT + " is not in this checkout");
    List<String> snippet = snippet();
    assertThat(snippet).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(Files.readString(document.orElseThrow()))
        .contains("```java\n" + String.join("\n", snippet) + "\n```\n");
  }

  private static List<String> snippet() throws IOException {
    List<String> lines = Files.readAllLines(upwards(SOURCE).orElseThrow());
    int begin = lines.indexOf("    // begin");
    int end = lines.indexOf("    // end");
    return lines.subList(begin + 1, end).stream()
        .map(line -> line.isEmpty() ? line : line.substring(4))
        .toList();
  }

  private static Optional<Path> upwards(Path wanted) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(wanted))) {
        return Optional.of(at.resolve(wanted));
      }
    }
    return Optional.empty();
  }
}
