package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.Language;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

class DownloadsTest {
  @TempDir Path directory;
  private SiteFixture world;

  @BeforeEach
  void start() {
    world = new SiteFixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    world.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private HttpResponse<byte[]> bytes(String path, String... headers) {
    return world.send("GET", path, HttpResponse.BodyHandlers.ofByteArray(), headers);
  }

  @Test
  void bundle_isServedAsItIsAndNotAgain() {
    byte[] bundle = random(700_000);
    world.publish(
        SiteFixture.item(
            SiteFixture.record(1), 1, Language.EN, SiteFixture.paragraph(0, Language.EN, "a")),
        bundle);
    String path = "/records/" + SiteFixture.record(1) + ".vpub";
    HttpResponse<byte[]> answer = bytes(path);
    assertThat(answer.body()).isEqualTo(bundle);
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(bundle.length);
    assertThat(answer.headers().firstValue("content-disposition"))
        .hasValueSatisfying(field -> assertThat(field).startsWith("attachment; "));
    String tag = answer.headers().firstValue("etag").orElseThrow();
    assertThat(bytes(path, "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(bytes(path, "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void attachment_isAFileThatNoBrowserRuns() {
    byte[] bundle = random(400_000);
    world.publish(
        SiteFixture.item(
            SiteFixture.record(1),
            1,
            Language.EN,
            new PublicPart.Attachment(2, "../p\r\nage.html", "text/html", 300_000, 50_000),
            new PublicPart.Attachment(3, "image.svg", "image/svg+xml", 10, 0),
            new PublicPart.Attachment(4, "law.pdf", "application/pdf", 0, 0)),
        bundle);
    HttpResponse<byte[]> page = bytes("/records/" + SiteFixture.record(1) + "/files/2");
    assertThat(page.body()).isEqualTo(Arrays.copyOfRange(bundle, 50_000, 350_000));
    assertThat(page.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).endsWith("; sandbox"));
    assertThat(page.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename=\"_.._p__age.html\"; filename*=UTF-8''_.._p__age.html");
    HttpResponse<byte[]> image = bytes("/records/" + SiteFixture.record(1) + "/files/3");
    assertThat(image.headers().firstValue("content-type")).hasValue("application/octet-stream");
    HttpResponse<byte[]> empty = bytes("/records/" + SiteFixture.record(1) + "/files/4");
    assertThat(empty.statusCode()).isEqualTo(200);
    assertThat(empty.body()).isEmpty();
    assertThat(empty.headers().firstValue("content-type")).hasValue("application/pdf");
  }

  @Test
  void tar_hasAllProofsInTheOrderInWhichTheyBecamePublic() {
    for (int i = 1; i <= 5; i++) {
      world.publish(item(i, 1), random(1000 + 100 * i));
    }
    world.publish(item(2, 2), random(512));
    world.withdraw(SiteFixture.record(3), 2);
    Map<String, byte[]> files = untar(bytes("/bundles.tar").body());
    assertThat(files.keySet())
        .containsExactly(name(1), name(4), name(5), name(2)); // 2 was replaced, 3 withdrawn
    assertThat(files.get(name(4))).isEqualTo(random(1400));
    assertThat(files.get(name(2))).isEqualTo(random(512));
    assertThat(untar(bytes("/bundles.tar?after=5").body()).keySet()).containsExactly(name(2));
  }

  private static PublicItem item(int record, long number) {
    return SiteFixture.item(
        SiteFixture.record(record),
        number,
        Language.EN,
        SiteFixture.paragraph(0, Language.EN, "text"));
  }

  private static String name(int record) {
    return SiteFixture.record(record) + ".vpub";
  }

  /** As POSIX.1-1988 says, sums included. */
  private static Map<String, byte[]> untar(byte[] tar) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    int at = 0;
    while (tar[at] != 0) {
      byte[] header = Arrays.copyOfRange(tar, at, at + 512);
      int said = Integer.parseInt(new String(header, 148, 6, US_ASCII), 8);
      Arrays.fill(header, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      assertThat(sum).isEqualTo(said);
      assertThat(new String(header, 257, 8, US_ASCII)).isEqualTo("ustar\0" + "00");
      int length = Integer.parseInt(new String(header, 124, 11, US_ASCII), 8);
      String name = new String(header, 0, 100, US_ASCII).replace("\0", "");
      files.put(name, Arrays.copyOfRange(tar, at + 512, at + 512 + length));
      at += 512 + (length + 511) / 512 * 512;
    }
    assertThat(Arrays.copyOfRange(tar, at, tar.length)).hasSize(1024).containsOnly(0);
    return files;
  }

  @Test
  void checkingPage_isOneFileThatAsksNobody() {
    String html = new String(bytes("/ar/check.html").body(), UTF_8);
    assertThat(html)
        .contains("content-security-policy")
        .contains("default-src &#39;none&#39;")
        .contains("<html lang=\"ar\" dir=\"rtl\">")
        .doesNotContain("src=\"", "href=\"", "connect-src");
  }

  @Test
  @Tag("slow")
  void readerThatGoesAway_leavesRoomForOthers() throws IOException {
    world.publish(item(1, 1), random(8 << 20));
    for (int i = 0; i < SiteLimits.DOWNLOADS + 8; i++) {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), world.site.address().getPort())) {
        OutputStream out = socket.getOutputStream();
        out.write(("GET /records/" + name(1) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(1000)).hasSize(1000);
      }
    }
    HttpResponse<byte[]> answer = bytes("/records/" + name(1));
    for (int i = 0; i < 200 && answer.statusCode() == 503; i++) {
      answer = bytes("/records/" + name(1));
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSize(8 << 20);
  }

  @Test
  @Tag("slow")
  void readersThatDoNotRead_areLimitedAndOthersAreServed() throws IOException {
    world.publish(item(1, 1), random(8 << 20));
    Socket[] sockets = new Socket[SiteLimits.DOWNLOADS + 4];
    int busy = 0;
    try {
      for (int i = 0; i < sockets.length; i++) {
        sockets[i] = new Socket(InetAddress.getLoopbackAddress(), world.site.address().getPort());
        sockets[i]
            .getOutputStream()
            .write(("GET /records/" + name(1) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
        String first = new String(sockets[i].getInputStream().readNBytes(12), US_ASCII);
        busy += first.endsWith("503") ? 1 : 0;
      }
      assertThat(busy).isEqualTo(4);
      assertThat(world.get("/en/").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : sockets) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }
}
