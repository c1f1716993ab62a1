package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.Language;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FeedTest {
  private static final String ATOM = "http://www.w3.org/2005/Atom";
  private static final int ITEMS = SiteLimits.PAGE + 3;

  @TempDir static Path directory;
  private static SiteFixture world;

  @BeforeAll
  static void start() {
    world = new SiteFixture(directory);
    for (int i = 1; i <= ITEMS; i++) {
      world.publish(
          SiteFixture.item(
              SiteFixture.record(i),
              1,
              Language.FR,
              SiteFixture.field(0, "title", "Loi <b>&amp; \u202E ]]> " + i)));
    }
    world.withdraw(SiteFixture.record(2), 2);
  }

  @AfterAll
  static void stop() throws IOException {
    world.close();
  }

  private static Element feed(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("application/atom+xml; charset=utf-8");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(answer.body().getBytes(UTF_8)))
        .getDocumentElement();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList all = parent.getChildNodes();
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i) instanceof Element element && element.getLocalName().equals(name)) {
        assertThat(element.getNamespaceURI()).isEqualTo(ATOM);
        found.add(element);
      }
    }
    return found;
  }

  private static String one(Element parent, String name) {
    List<Element> found = children(parent, name);
    assertThat(found).as(name).hasSize(1);
    return found.get(0).getTextContent();
  }

  private static String link(Element parent, String relation) {
    return children(parent, "link").stream()
        .filter(link -> link.getAttribute("rel").equals(relation))
        .map(link -> link.getAttribute("href"))
        .findFirst()
        .orElse("");
  }

  @Test
  void feed_hasWhatRfc4287Demands() throws Exception {
    for (String path : List.of("/feed.atom", "/states/XA/feed.atom")) {
      Element feed = feed(world.get(path));
      assertThat(feed.getLocalName()).isEqualTo("feed");
      assertThat(URI.create(one(feed, "id")).isAbsolute()).isTrue();
      assertThat(one(feed, "title")).isNotBlank();
      Instant updated = Instant.parse(one(feed, "updated"));
      assertThat(one(children(feed, "author").get(0), "name")).isNotBlank();
      assertThat(link(feed, "self")).isEqualTo("https://records.example" + path);
      List<Element> entries = children(feed, "entry");
      assertThat(entries).hasSize(SiteLimits.PAGE);
      List<String> ids = new ArrayList<>();
      for (Element entry : entries) {
        ids.add(one(entry, "id"));
        assertThat(one(entry, "title")).isNotBlank();
        assertThat(Instant.parse(one(entry, "updated"))).isBeforeOrEqualTo(updated);
        assertThat(link(entry, "alternate")).startsWith("https://records.example/records/");
      }
      assertThat(ids).doesNotHaveDuplicates();
    }
  }

  @Test
  void titles_areTextWhateverIsInThem() throws Exception {
    Element feed = feed(world.get("/feed.atom"));
    String title = one(children(feed, "entry").get(1), "title");
    assertThat(title).isEqualTo("Loi <b>&amp; [U+202E] ]]> " + ITEMS);
  }

  @Test
  void withdrawal_comesFirstAsAChangeOfTheSameEntry() throws Exception {
    Element entry = children(feed(world.get("/feed.atom")), "entry").get(0);
    assertThat(one(entry, "id")).endsWith(SiteFixture.record(2).value());
    assertThat(one(entry, "title")).isEqualTo("This record is no longer public");
    assertThat(link(entry, "enclosure")).isEmpty();
  }

  @Test
  void pages_followEachOther() throws Exception {
    Element first = feed(world.get("/feed.atom"));
    URI next = URI.create(link(first, "next"));
    Element second = feed(world.get(next.getPath() + "?" + next.getQuery()));
    assertThat(children(second, "entry")).hasSize(3);
    assertThat(link(second, "next")).isEmpty();
    assertThat(link(second, "first")).isEqualTo("https://records.example/feed.atom");
  }
}
