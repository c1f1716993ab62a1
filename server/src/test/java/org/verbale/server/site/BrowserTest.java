package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.publication.Bundle;
import org.verbale.publication.BundleDraft;
import org.verbale.publication.BundleVerifier;
import org.verbale.publication.ForgedBundles;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationScene;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.Part;
import org.verbale.server.publicstore.PublicPart;

/**
 * The site in a real browser: nothing that is against WCAG 2.2 AA as far as rules can tell, nothing
 * from elsewhere, and a check that refuses what {@link BundleVerifier} refuses.
 */
@Tag("browser")
class BrowserTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String AXE_RULES =
      "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}";

  private static PublicationScene scene;
  private static SiteFixture world;
  private static Browser browser;
  private static String axe;
  private static RecordId real;
  private static byte[] bundle;

  @BeforeAll
  static void start(@TempDir Path site, @TempDir Path profile, @TempDir Path npm) throws Exception {
    scene = new PublicationScene(82);
    axe = AxeCore.script(npm);
    world = new SiteFixture(site, trust(), 100_000);
    world.publish(
        SiteFixture.item(
            SiteFixture.record(1),
            1,
            Language.AR,
            SiteFixture.field(0, "title", "المادة 5 من الاتفاقية"),
            SiteFixture.field(1, "instrument", "UNTOC"),
            SiteFixture.field(2, "cluster", "CRIM"),
            SiteFixture.field(3, "article", "5"),
            SiteFixture.paragraph(
                5,
                Language.AR,
                "تعاقب القوانين الوطنية على المشاركة.\n\nwords\u202E<script>x</script>"),
            SiteFixture.paragraph(6, Language.EN, "The law of 2019 covers this."),
            new PublicPart.Attachment(7, "قانون.pdf", "application/pdf", 3, 0)));
    world.publish(
        SiteFixture.item(
            SiteFixture.record(2), 1, Language.EN, SiteFixture.paragraph(0, Language.EN, "gone")));
    world.withdraw(SiteFixture.record(2), 2);
    Bundle made = made();
    bundle = made.toBytes().toByteArray();
    real = publish(made);
    world.awaitIndex();
    browser = new Browser(profile);
  }

  private static ShownTrust trust() {
    return new ShownTrust(
        List.of(PublicationScene.log().key().toString()),
        PublicationScene.policyFile(),
        List.of(scene.mechanism.root().hash().toHex()));
  }

  /** A publication as a State makes it, with a file, and seen by two witnesses. */
  private static Bundle made() throws Exception {
    BundleDraft draft = witnessed().file("big.bin", new byte[600_000]);
    draft.decided = PartRanges.parse("0-1,4-5");
    return draft.bundle();
  }

  private static RecordId publish(Bundle made) throws Exception {
    VerifiedPublication verified = scene.verifier(PublicationScene.witnessed()).verify(made);
    List<PublicPart> parts = new ArrayList<>();
    for (var disclosed : verified.parts()) {
      Part part = disclosed.part();
      int index = disclosed.index();
      parts.add(
          switch (part.type()) {
            case PARAGRAPH ->
                new PublicPart.Paragraph(index, part.name(), part.language(), part.text());
            case FIELD -> new PublicPart.Field(index, part.name(), part.language(), part.text());
            case ATTACHMENT ->
                new PublicPart.Attachment(
                    index,
                    part.name(),
                    part.attachment().mediaType(),
                    part.attachment().length(),
                    0);
            case DUMMY -> throw new IllegalStateException("dummy (expected: never disclosed)");
          });
    }
    world.publish(
        SiteFixture.item(verified.record(), 1, Language.EN, parts.toArray(PublicPart[]::new)),
        made.toBytes().toByteArray());
    return verified.record();
  }

  private static BundleDraft witnessed() {
    BundleDraft draft = scene.draft();
    draft.checkpoint =
        head ->
            PublicationScene.cosigned(
                head, PublicationScene.witness(1), PublicationScene.witness(2));
    return draft;
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    world.close();
  }

  private static List<String> violations() throws Exception {
    browser.run(axe + "; 0");
    JsonNode found =
        browser.run(
            "axe.run(document, "
                + AXE_RULES
                + ").then(r => r.violations.map("
                + "v => v.id + ' ' + v.nodes.map(n => n.html).slice(0, 3).join(' ')))");
    List<String> violations = new ArrayList<>();
    found.forEach(each -> violations.add(each.asText()));
    return violations;
  }

  @ParameterizedTest
  @EnumSource
  void everyPage_isAccessibleAndAsksNobodyElse(Language language) throws Exception {
    browser.size(1280, 900);
    for (String path : SiteFixture.pages(language)) {
      browser.open(world.uri(path));
      assertThat(violations()).as(path).isEmpty();
      assertThat(browser.requests())
          .as(path)
          .allMatch(url -> url.startsWith(world.uri("/").toString()));
      boolean isError = path.endsWith("2") || path.endsWith("3");
      if (!isError) {
        assertThat(browser.complaints()).as(path).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void narrowWindow_needsNoSidewaysScrolling(Language language) throws Exception {
    browser.size(320, 800);
    for (String path :
        List.of("/", "/records/" + SiteFixture.record(1), "/check", "/search?q=law")) {
      browser.open(world.uri("/" + language.code() + path));
      assertThat(browser.run("document.documentElement.scrollWidth").asInt())
          .as("%s %s", language, path)
          .isLessThanOrEqualTo(320);
    }
  }

  @ParameterizedTest
  @EnumSource
  void pages_areLookedAt(Language language) throws Exception {
    browser.size(1100, 900);
    for (String page : List.of("home", "record", "search", "check", "gone")) {
      String path =
          switch (page) {
            case "home" -> "/";
            case "record" -> "/records/" + SiteFixture.record(1);
            case "search" -> "/search?q=law";
            case "check" -> "/check";
            default -> "/records/" + SiteFixture.record(2);
          };
      browser.open(world.uri("/" + language.code() + path));
      Path file = SCREENSHOTS.resolve(page + "-" + language.code() + ".png");
      browser.screenshot(file);
      assertThat(Files.size(file)).isGreaterThan(5_000);
    }
  }

  @Test
  void keyboard_reachesTheContentFirst() throws Exception {
    browser.size(1280, 900);
    browser.open(world.uri("/en/"));
    browser.tab();
    assertThat(browser.run("document.activeElement.getAttribute('href')").asText())
        .isEqualTo("#content");
    assertThat(browser.run("getComputedStyle(document.activeElement).outlineStyle").asText())
        .isEqualTo("solid");
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      browser.tab();
      reached.add(browser.run("document.activeElement.textContent").asText());
    }
    assertThat(reached).contains("States", "العربية", "By State");
  }

  @Test
  void genuinePublication_passesTheCheckInThePage() throws Exception {
    browser.size(1100, 900);
    browser.open(world.uri("/en/records/" + real));
    submit();
    assertThat(browser.run("document.getElementById('check-result').textContent").asText())
        .isEqualTo("All checks passed.");
    assertThat(states()).hasSize(11).containsOnly("ok");
    assertThat(browser.run("document.querySelector('[data-says=author]').textContent").asText())
        .isEqualTo("XA");
    assertThat(browser.complaints()).isEmpty();
    assertThat(violations()).isEmpty();
    browser.screenshot(SCREENSHOTS.resolve("checked-en.png"));
  }

  @Test
  void proofOfAnotherRecord_failsTheCheckInThePage() throws Exception {
    world.publish(
        SiteFixture.item(
            SiteFixture.record(9), 1, Language.AR, SiteFixture.paragraph(0, Language.AR, "x")),
        bundle);
    browser.open(world.uri("/ar/records/" + SiteFixture.record(9)));
    submit();
    assertThat(states()).contains("bad");
    assertThat(browser.run("document.getElementById('check-result').dataset.state").asText())
        .isEqualTo("bad");
    browser.screenshot(SCREENSHOTS.resolve("failed-ar.png"));
  }

  @Test
  void pageThatShowsAnotherText_failsItsCheck() throws Exception {
    for (String change :
        List.of(
            "document.querySelector('[data-part=\"1\"] p').textContent = 'The law of 2020 covers this.'",
            "document.querySelector('[data-part=\"4\"]').textContent = 'other.txt'",
            "document.querySelector('[data-part=\"1\"]').remove()",
            "document.querySelector('[data-part=\"0\"]').dataset.part = '3'")) {
      browser.open(world.uri("/en/records/" + real));
      browser.run(change + "; 0");
      submit();
      assertThat(states().getLast()).as(change).isEqualTo("bad");
    }
  }

  @Test
  void keysOfTheVisitor_countAndNotTheSites() throws Exception {
    browser.open(world.uri("/en/records/" + real));
    browser.run("document.getElementById('roots').value = '" + "0".repeat(64) + "'");
    submit();
    assertThat(
            browser
                .run("document.querySelector('[data-step=certificates]').dataset.state")
                .asText())
        .isEqualTo("bad");
  }

  @Test
  void savedPage_checksAFileWithoutAnySite(@TempDir Path disk) throws Exception {
    Path page = disk.resolve("verbale-check.html");
    Files.writeString(page, world.get("/ar/check.html").body(), UTF_8);
    Path file = disk.resolve("proof.vpub");
    Files.write(file, bundle);
    browser.open(page.toUri());
    browser.choose("#bundle", file);
    submit();
    assertThat(states()).containsOnly("ok");
    assertThat(browser.run("document.querySelector('.opened').textContent").asText())
        .contains("The law of 2019 covers this.");
    assertThat(browser.requests()).containsExactly(page.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat(violations()).isEmpty();
    browser.screenshot(SCREENSHOTS.resolve("saved-ar.png"));
  }

  private static void submit() throws Exception {
    browser.run("document.querySelector('#check button').click()");
    browser.await(
        "['ok', 'partly', 'bad'].includes("
            + "document.getElementById('check-result').dataset.state)");
  }

  private static List<String> states() throws Exception {
    List<String> states = new ArrayList<>();
    browser
        .run("[...document.querySelectorAll('[data-step]')].map(step => step.dataset.state)")
        .forEach(state -> states.add(state.asText()));
    return states;
  }

  @Test
  void everyForgery_isRefusedByTheCheckInThePage() throws Exception {
    browser.open(world.uri("/en/records/" + real));
    for (ForgedBundles.Forged forged : ForgedBundles.all(scene)) {
      assertThat(worst(forged.bytes(), forged.witnessed())).as(forged.toString()).isEqualTo("bad");
    }
    List<BundleDraft> honest = new ArrayList<>();
    honest.add(scene.draft());
    honest.add(scene.draft().viaSecretariat());
    for (BundleDraft draft : honest) {
      assertThat(worst(draft.bundle().toBytes(), false)).isEqualTo("ok");
    }
    assertThat(worst(witnessed().bundle().toBytes(), true)).isEqualTo("ok");
  }

  private static String worst(Bytes bytes, boolean witnessed) throws Exception {
    String policy = witnessed ? PublicationScene.policyFile() : "";
    String file = Base64.getEncoder().encodeToString(bytes.toByteArray());
    JsonNode states =
        browser.run(
            "VerbaleCheck.verify(Uint8Array.from(atob('%s'), c => c.charCodeAt(0)), {logKeys: '%s', policy: `%s`, roots: '%s'}).then(r => Object.values(r.steps).map(s => s.state))"
                .formatted(
                    file,
                    PublicationScene.log().key(),
                    policy,
                    scene.mechanism.root().hash().toHex()));
    List<String> found = new ArrayList<>();
    states.forEach(state -> found.add(state.asText()));
    return found.contains("bad") ? "bad" : Collections.max(found);
  }

  @Test
  void withoutScripts_everythingButTheCheckIsThere() throws Exception {
    browser.scripts(false);
    try {
      browser.open(world.uri("/en/records/" + SiteFixture.record(1)));
      browser.scripts(true);
      assertThat(browser.run("document.querySelector('noscript') !== null").asBoolean()).isTrue();
      assertThat(browser.run("document.querySelector('main').innerText").asText())
          .contains("The law of 2019 covers this.", "U+202E", "Download the file");
    } finally {
      browser.scripts(true);
    }
  }
}
