package org.verbale.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.Endpoint;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.log.Receipt;
import org.verbale.note.VerifierKey;
import org.verbale.record.RecordType;

/** The first thing that a portal's developer reads: it runs, and the README shows the same. */
class QuickStartTest {
  private static final Path SOURCE =
      Path.of("src/test/java/org/verbale/client/testing/QuickStartTest.java");
  private static final Path DOCUMENT = Path.of("README.md");
  private static final String BEGIN = "    // begin";
  private static final String END = "    // end";
  private static final int MOST_LINES = 30;

  @TempDir Path home;

  private static void converse(
      String host, int port, String logKey, Path home, char[] passphrase, List<String> out)
      throws IOException {
    // begin
    var server = new Endpoint(host, port, logKey); // the log's key comes from the Secretariat
    try (KeyCustody keys =
            FileCustody.open(home.resolve("keys/xb"), passphrase, new SecureRandom());
        VerbaleClient client = VerbaleClient.builder(server, keys, home.resolve("state")).start()) {
      Channel channel = client.channel(ChannelId.of("R-XA/dialogue"));
      out.add("I am " + channel.open().standing()); // creates, joins, or WAITING to be added
      out.add("Read by " + channel.readers().parties()); // the Secretariat always among them

      RecordDraft question =
          channel
              .draft(RecordType.CLARIFICATION_REQUEST, Language.EN)
              .title("Article 5")
              .paragraph("Which authority grants the licence?")
              .attach(AttachmentSource.ofFile(home.resolve("annex.pdf"), "application/pdf"))
              .build();
      PostedRecord posted = channel.post(question); // sealed here; the server cannot read it
      Files.write(home.resolve("receipt"), channel.receipt(posted).toBytes().toByteArray());

      client.sync(); // or client.subscribe(event -> ...), which follows by itself
      for (ReceivedRecord record : channel.records(0, 100)) {
        if (record instanceof ReadableRecord readable) {
          out.add(readable.header().author().party() + ": " + readable.text());
        }
      }
    }
    // end
  }

  @Test
  @Timeout(300)
  void snippet_runsAgainstTheRealServer() throws Exception {
    Files.write(home.resolve("annex.pdf"), new byte[5000]);
    List<String> out = new ArrayList<>();
    try (VerbaleTestServer server = VerbaleTestServer.start()) {
      server.review(new ReviewId("R-XA"), new PartyCode("XA"), new PartyCode("XB"));
      TestDevice device = server.device(new PartyCode("XB"), Role.FOCAL_POINT);
      copy(device.files(), home.resolve("keys/xb"));
      Endpoint at = server.endpoint();
      converse(at.host(), at.port(), at.logKey(), home, device.passphrase(), out);
      Bytes receipt = Bytes.of(Files.readAllBytes(home.resolve("receipt")));
      var verified = Receipt.parse(receipt).verify(VerifierKey.parse(at.logKey()));
      assertThat(verified.leaf()).isEqualTo(Receipt.parse(receipt).leaf());
    }
    assertThat(out)
        .containsExactly(
            "I am MEMBER", "Read by [SEC, XB]", "XB: Which authority grants the licence?");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolve(".."));
    String name = from.getFileName().toString();
    try (var files = Files.newDirectoryStream(from.resolveSibling("."), name + ".*")) {
      for (Path file : files) {
        String ending = file.getFileName().toString().substring(name.length());
        Files.copy(file, to.resolveSibling(to.getFileName() + ending));
      }
    }
  }

  @Test
  void readme_showsWhatRuns() throws IOException {
    Optional<Path> document = upwards(DOCUMENT);
    assumeTrue(document.isPresent(), "left out: " + DOCUMENT + " is not in this checkout");
    List<String> snippet = snippet();
    assertThat(snippet).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(Files.readString(document.orElseThrow()))
        .contains("```java\n" + String.join("\n", snippet) + "\n```\n");
  }

  private static List<String> snippet() throws IOException {
    List<String> lines = Files.readAllLines(upwards(SOURCE).orElseThrow());
    return lines.subList(lines.indexOf(BEGIN) + 1, lines.indexOf(END)).stream()
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
