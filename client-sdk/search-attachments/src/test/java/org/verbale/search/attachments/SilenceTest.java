package org.verbale.search.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.search.attachments.SampleFiles.HELVETICA;
import static org.verbale.search.attachments.SampleFiles.odtParts;
import static org.verbale.search.attachments.SampleFiles.page;
import static org.verbale.search.attachments.SampleFiles.pdf;
import static org.verbale.search.attachments.SampleFiles.shown;
import static org.verbale.search.attachments.SampleFiles.stream;
import static org.verbale.search.attachments.SampleFiles.utf8;
import static org.verbale.search.attachments.SampleFiles.zip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOP_FallbackServiceProvider;
import org.slf4j.spi.SLF4JServiceProvider;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentReading.Reason;
import org.verbale.id.Language;

/** A child says nothing but its answer: to no disk, to no network. */
@Timeout(120)
class SilenceTest {
  private static final String ODT = "application/vnd.oasis.opendocument.text";

  @TempDir Path folder;

  private static AttachmentReading read(
      AttachmentExtractor extractor, String mediaType, byte[] bytes) {
    var file = new AttachedFile("file", mediaType, bytes.length, Language.EN);
    return extractor.read(file, out -> out.write(bytes));
  }

  /** In the place of a portal's loggers: writes, to a file that its class path names. */
  public static final class WritingLogs extends NOP_FallbackServiceProvider {
    @Override
    public void initialize() {
      try (InputStream where = WritingLogs.class.getResourceAsStream("/logs-go-to")) {
        Files.createFile(Path.of(new String(requireNonNull(where).readAllBytes(), UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      super.initialize();
    }
  }

  @Test
  void loggersThatAPortalBringsAlong_writeNothingOfAFile() throws IOException {
    Path logs = folder.resolve("a folder"); // with a space, as class paths may have it
    Path written = folder.resolve("portal.log");
    Files.createDirectories(logs.resolve("META-INF/services"));
    Files.writeString(
        logs.resolve("META-INF/services").resolve(SLF4JServiceProvider.class.getName()),
        WritingLogs.class.getName());
    Files.writeString(logs.resolve("logs-go-to"), written.toString());
    List<Path> libraries = new ArrayList<>(ChildClassPathTest.libraries());
    libraries.add(logs);
    libraries.add(
        Path.of(SilenceTest.class.getProtectionDomain().getCodeSource().getLocation().getPath()));
    try (var extractor = AttachmentExtractor.open(ExtractionLimits.DEFAULT, libraries, List.of())) {
      byte[] page = pdf(HELVETICA, shown("text"));
      assertThat(read(extractor, "application/pdf", page))
          .isEqualTo(new AttachmentReading.Text(List.of("text"), false));
    }
    assertThat(written).doesNotExist();
  }

  @Test
  void whatAFilePointsAt_isNotAskedFor() throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var extractor = AttachmentExtractor.open(ExtractionLimits.DEFAULT)) {
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
      String page =
          "<base href=U><link rel=stylesheet href=U><img src=U><iframe src=U></iframe>text"
              .replace("U", url);
      assertThat(read(extractor, "text/html", utf8(page)))
          .isEqualTo(new AttachmentReading.Text(List.of("text"), false));
      Map<String, byte[]> parts = odtParts("<text:p>text</text:p>", "");
      parts.put("META-INF/manifest.xml", utf8("<!DOCTYPE m SYSTEM \"" + url + "\"><m/>"));
      assertThat(read(extractor, ODT, zip(parts)))
          .isEqualTo(new AttachmentReading.None(Reason.MALFORMED));
      assertThat(read(extractor, "application/pdf", pointing(url)))
          .isEqualTo(new AttachmentReading.Text(List.of("text"), false));
      server.setSoTimeout(50);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** A page that is opened with a link and a script, and has pictures and text elsewhere. */
  private static byte[] pointing(String url) {
    String open = "/OpenAction << /S /URI /URI (" + url + ") >> ";
    String scripts = "/AA << /WC << /S /JavaScript /JS (app.launchURL\\('" + url + "'\\)) >> >>";
    String elsewhere = " /F << /FS /URL /F (" + url + ") >> ";
    return pdf(
        List.of(
            "<< /Type /Catalog /Pages 2 0 R " + open + scripts + " >>",
            "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            HELVETICA,
            page(5, "/XObject << /X 6 0 R >>"),
            stream("", shown("text") + " /X Do"),
            stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]" + elsewhere, "")),
        "");
  }

  /** Every call that opens, makes or moves a file, or reaches out. Needs strace. */
  @Test
  @Tag("crash")
  void child_writesNoFile_andConnectsToNothing() throws IOException {
    Path calls = folder.resolve("calls");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-qq",
            "-o",
            calls.toString(),
            "-e",
            "trace=open,openat,openat2,creat,mkdir,mkdirat,mknod,rename,renameat,renameat2,link,"
                + "linkat,symlink,symlinkat,truncate,memfd_create,connect,sendto,sendmsg,bind");
    try (var extractor = AttachmentExtractor.open(ExtractionLimits.DEFAULT, List.of(), strace)) {
      assertThat(read(extractor, "application/pdf", pdf(HELVETICA, shown("text"))))
          .isEqualTo(new AttachmentReading.Text(List.of("text"), false));
    }
    List<String> lines = Files.readAllLines(calls);
    assertThat(lines).anyMatch(line -> line.contains("O_RDONLY"));
    assertThat(lines)
        // Calls, where they begin; not how they end behind another thread's, and no signals.
        .filteredOn(line -> line.matches("\\d+ +\\w+\\(.*"))
        .filteredOn(line -> !line.contains("O_RDONLY"))
        // What Java asks about itself, and the C library about who runs it.
        .filteredOn(line -> !line.contains("\"/proc/self/") && !line.contains("/nscd/socket"))
        .isEmpty();
  }
}
