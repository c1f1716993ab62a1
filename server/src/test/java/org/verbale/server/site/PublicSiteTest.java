package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsKeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.id.Language;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.transport.TlsIdentity;

class PublicSiteTest {
  private static final String EVIL =
      "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href=\"https://evil.example\">x</a>"
          + "\u202Edlrow\u0000\u2066../../etc/passwd\r\nSet-Cookie: a=b";

  private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

  @TempDir static Path directory;
  private static SiteFixture world;

  @BeforeAll
  static void start() throws InterruptedException {
    world = new SiteFixture(directory);
    world.publish(
        SiteFixture.item(
            SiteFixture.record(1),
            1,
            Language.AR,
            SiteFixture.field(0, "title", EVIL),
            SiteFixture.field(1, "instrument", "UNTOC"),
            SiteFixture.field(2, "cluster", EVIL.substring(0, 30)),
            SiteFixture.field(3, "strange-field", EVIL),
            new PublicPart.Paragraph(5, EVIL, Optional.empty(), EVIL),
            new PublicPart.Attachment(6, "na\u202Eme.html", "text/html", 4, 0)));
    world.publish(
        SiteFixture.item(
            SiteFixture.record(2),
            1,
            Language.EN,
            SiteFixture.paragraph(0, Language.EN, "secretsentinel")));
    world.withdraw(SiteFixture.record(2), 2);
    world.awaitIndex();
  }

  @AfterAll
  static void stop() throws IOException {
    world.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyPage_isInItsLanguageAndNamesNoOtherSite(Language language) {
    for (String path : SiteFixture.pages(language)) {
      HttpResponse<String> answer = world.get(path);
      String html = answer.body();
      int expected =
          path.endsWith(SiteFixture.record(2).value())
              ? 410
              : path.endsWith(SiteFixture.record(3).value()) ? 404 : 200;
      assertThat(answer.statusCode()).as(path).isEqualTo(expected);
      assertThat(html)
          .as(path)
          .startsWith("<!doctype html>")
          .contains("<html lang=\"" + language.code() + "\" dir=\"" + Texts.direction(language))
          .doesNotContain("<script>", "<img", "onerror=alert(1)>", "\u202E", "\u0000", "\u2066")
          .doesNotContain("secretsentinel");
      List<String> links =
          LINK.matcher(html).results().map(result -> result.group(1)).distinct().toList();
      assertThat(links).as(path).isNotEmpty().allMatch(PublicSiteTest::isOwn);
      assertThat(html).as(path).containsOnlyOnce("<h1").containsOnlyOnce("<main");
      isBalanced(path, html);
    }
  }

  private static boolean isOwn(String link) {
    return link.startsWith("#") || (link.startsWith("/") && !link.startsWith("//"));
  }

  /** What was opened is closed, in turn: nothing that a State wrote became an element. */
  private static void isBalanced(String path, String html) {
    List<String> open = new ArrayList<>();
    Pattern.compile("<(/?)([a-z0-9]+)[^>]*>")
        .matcher(html)
        .results()
        .forEach(
            tag -> {
              if (!tag.group(1).isEmpty()) {
                assertThat(open.removeLast()).as(path).isEqualTo(tag.group(2));
              } else if (!List.of("br", "input", "link", "meta").contains(tag.group(2))) {
                open.add(tag.group(2));
              }
            });
    assertThat(open).as(path).isEmpty();
  }

  @Test
  void hostileText_isShownAsText() {
    String html = world.get("/en/records/" + SiteFixture.record(1)).body();
    assertThat(html)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("<span class=\"mark\">U+202E</span>")
        .contains("<span class=\"mark\">U+0000</span>")
        .contains("State XA")
        .contains("6 of 8 parts are public")
        .contains("Part 5 is not public.")
        .contains("Part 8 is not public.")
        .contains("<div lang=\"ar\" dir=\"rtl\" data-part=\"5\">");
  }

  @Test
  void withdrawnRecord_leavesANoticeAtItsOldLinks() {
    String record = "/records/" + SiteFixture.record(2);
    for (String path : List.of("/en" + record, record + ".vpub", record + "/files/0")) {
      HttpResponse<String> answer = world.get(path, "accept-language", "en");
      assertThat(answer.statusCode()).as(path).isIn(410);
      assertThat(answer.body()).contains("no longer public").doesNotContain("secretsentinel");
    }
  }

  @Test
  void homeWithoutLanguage_isNegotiated() {
    HttpResponse<String> answer = world.get("/", "accept-language", "ar-EG, en;q=0.5");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("location")).hasValue("/ar/");
    assertThat(answer.headers().firstValue("vary")).hasValue("accept-language");
    assertThat(world.get("/records/" + SiteFixture.record(1)).headers().firstValue("location"))
        .hasValue("/en/records/" + SiteFixture.record(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/en/",
        "/en/nothing",
        "/nothing",
        "/favicon.ico",
        "/robots.txt",
        "/en/records/../../etc/passwd",
        "/en/%2e%2e/x",
        "/en/records/zz",
        "/assets/site.css",
        "/api/v1/items",
        "/api/v1/nothing",
        "/api/v1/items?x=1",
        "/api/v2/items",
        "/feed.atom",
        "/feed.atom?after=x",
        "/states/XA/feed.atom",
        "/en/newest?after=x",
        "/en/states/%00",
        "/en/check.html",
        "/bundles.tar",
        "/records/00000000000000000000000000000001.vpub",
        "/records/00000000000000000000000000000001/files/6",
        "/records/00000000000000000000000000000001/files/-1",
        "/records/00000000000000000000000000000001/files/99999"
      })
  void everyAnswer_hasTheStrictHeadersAndTellsNothing(String path) {
    for (String method : List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS")) {
      HttpResponse<String> answer = world.send(method, path);
      isStrict(method + " " + path, answer);
      if (answer.statusCode() == 400) {
        continue; // what is no address is refused before anything else
      }
      if (!List.of("GET", "HEAD").contains(method)) {
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
      }
    }
  }

  private static void isStrict(String what, HttpResponse<String> answer) {
    var headers = answer.headers();
    assertThat(headers.firstValue("content-security-policy"))
        .as(what)
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
    assertThat(headers.firstValue("x-content-type-options")).as(what).hasValue("nosniff");
    assertThat(headers.firstValue("referrer-policy")).as(what).hasValue("no-referrer");
    assertThat(headers.firstValue("cross-origin-opener-policy")).as(what).hasValue("same-origin");
    assertThat(headers.firstValue("cross-origin-resource-policy")).as(what).isPresent();
    assertThat(headers.firstValue("permissions-policy")).as(what).isPresent();
    assertThat(headers.firstValue("strict-transport-security")).as(what).isPresent();
    assertThat(headers.firstValue("cache-control")).as(what).isPresent();
    assertThat(headers.firstValue("set-cookie")).as(what).isEmpty();
    assertThat(headers.firstValue("server")).as(what).isEmpty();
    assertThat(answer.body())
        .as(what)
        .doesNotContain("org.verbale", "Exception", directory.toString(), "Armeria");
  }

  @Test
  void bodyOfARequest_isRefusedWithTheSameHeaders() throws Exception {
    var request =
        HttpRequest.newBuilder(world.uri("/en/"))
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(20_000)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isIn(405, 413);
      isStrict("large body", answer);
    }
  }

  @Test
  void addressTooLong_isRefused() {
    HttpResponse<String> answer = world.get("/en/search?q=" + "a".repeat(4000));
    assertThat(answer.statusCode()).isEqualTo(400);
    isStrict("long", answer);
  }

  @Test
  void knownPage_isNotSentAgain() {
    HttpResponse<String> first = world.get("/en/records/" + SiteFixture.record(1));
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again =
        world.get("/en/records/" + SiteFixture.record(1), "if-none-match", "\"x\", W/" + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("etag")).hasValue(tag);
    isStrict("304", again);
  }

  @Test
  void head_saysHowLongThePageIs() {
    for (String path : List.of("/en/", "/records/" + SiteFixture.record(1) + ".vpub")) {
      HttpResponse<String> get = world.get(path);
      HttpResponse<String> head = world.send("HEAD", path);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("content-length"))
          .isEqualTo(get.headers().firstValue("content-length"))
          .isPresent();
      assertThat(head.headers().firstValue("etag")).isEqualTo(get.headers().firstValue("etag"));
    }
  }

  @Test
  void hugeRecord_isServedWhole() {
    String text = "<b>word</b> \u202E".repeat(20_000);
    world.publish(
        SiteFixture.item(
            SiteFixture.record(50), 1, Language.EN, SiteFixture.paragraph(0, Language.EN, text)));
    String html = world.get("/en/records/" + SiteFixture.record(50)).body();
    assertThat(html.split("&lt;b&gt;word&lt;/b&gt;", -1)).hasSize(20_001);
    assertThat(html).doesNotContain("<b>", "\u202E").endsWith("</html>\n");
  }

  @Test
  void overTls_theSiteIsServedToWhoTrustsItsCertificate(@TempDir Path other) throws Exception {
    TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
    var identity = new TlsIdentity(pair.certificateChain(), pair.privateKey());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("site", pair.certificateChain().get(0));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (SiteFixture secure =
            new SiteFixture(other, SiteFixture.TRUST, 100, Optional.of(identity), Set.of());
        HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      URI page = URI.create("https://localhost:" + secure.site.address().getPort() + "/en/");
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      isStrict("tls", answer);
      TlsKeyPair next = TlsKeyPair.ofSelfSigned("localhost");
      secure.site.use(new TlsIdentity(next.certificateChain(), next.privateKey()));
      try (HttpClient later = HttpClient.newBuilder().sslContext(context).build()) {
        assertThatThrownBy(
                () ->
                    later.send(
                        HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString()))
            .isInstanceOf(IOException.class); // it trusts the one before
      }
    }
  }

  @Test
  void behindAProxy_visitorsAreToldApartByItsWordAlone(@TempDir Path first, @TempDir Path second)
      throws Exception {
    InetAddress proxy = InetAddress.getLoopbackAddress();
    try (SiteFixture behind =
            new SiteFixture(first, SiteFixture.TRUST, 1, Optional.empty(), Set.of(proxy));
        SiteFixture alone = new SiteFixture(second, SiteFixture.TRUST, 1)) {
      int refused = 0;
      for (int i = 1; i <= 10; i++) {
        String visitor = "192.0.2." + i;
        assertThat(behind.get("/en/", "x-forwarded-for", visitor).statusCode()).isEqualTo(200);
        refused += alone.get("/en/", "x-forwarded-for", visitor).statusCode() == 429 ? 1 : 0;
      }
      assertThat(refused).isPositive(); // who is no proxy is not believed
    }
  }

  @Test
  void tooManyRequests_areRefusedAsSuch(@TempDir Path other) throws IOException {
    try (SiteFixture busy = new SiteFixture(other, SiteFixture.TRUST, 1)) {
      HttpResponse<String> first = busy.get("/en/");
      HttpResponse<String> refused = busy.get("/en/");
      for (int i = 0; i < 20 && refused.statusCode() == 200; i++) {
        refused = busy.get("/en/");
      }
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      isStrict("429", refused);
    }
  }
}
