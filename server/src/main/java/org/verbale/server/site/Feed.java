package org.verbale.server.site;

import java.time.Instant;
import java.util.Optional;
import org.verbale.id.Language;
import org.verbale.server.publicstore.Page;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicItem;

/**
 * What changed, as an Atom feed (RFC 4287) of pages (RFC 5005, section 3). An entry's id is that of
 * its record: whoever follows the feed sees corrections and withdrawals as changes of the same
 * entry.
 */
final class Feed {
  private static final Language OURS = Language.EN;

  private final String base;

  /**
   * @param base scheme and host of the site, without a slash at the end
   */
  Feed(String base) {
    this.base = base;
  }

  /**
   * A page of the feed.
   *
   * @param path of the feed: {@code /feed.atom}
   * @param title of the feed
   * @param cursor where this page begins; empty for the first
   */
  String of(String path, String title, String cursor, Page page) {
    Texts texts = Texts.in(OURS);
    Xml xml = new Xml();
    xml.open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", OURS.code());
    xml.element("id", base + path).element("title", title);
    Instant updated =
        page.entries().stream().map(Feed::changed).max(Instant::compareTo).orElse(Instant.EPOCH);
    xml.element("updated", updated.toString());
    xml.open("author").element("name", texts.of("site.name")).close();
    String self = cursor.isEmpty() ? path : path + "?after=" + cursor;
    xml.empty("link", "rel", "self", "type", "application/atom+xml", "href", base + self);
    xml.empty("link", "rel", "alternate", "type", "text/html", "href", base + "/");
    xml.empty("link", "rel", "first", "type", "application/atom+xml", "href", base + path);
    page.next()
        .ifPresent(
            next ->
                xml.empty(
                    "link",
                    "rel",
                    "next",
                    "type",
                    "application/atom+xml",
                    "href",
                    base + path + "?after=" + next));
    for (PublicEntry entry : page.entries()) {
      entry(xml, texts, entry);
    }
    return xml.close().toString();
  }

  private void entry(Xml xml, Texts texts, PublicEntry entry) {
    String link = base + "/records/" + entry.record();
    xml.open("entry").element("id", link);
    switch (entry) {
      case PublicEntry.Item item -> title(xml, texts, item.item());
      case PublicEntry.Withdrawn withdrawn -> xml.element("title", texts.of("gone.title"));
    }
    xml.element("published", entry.published().toString());
    xml.element("updated", changed(entry).toString());
    xml.empty("link", "rel", "alternate", "type", "text/html", "href", link);
    if (entry instanceof PublicEntry.Item item) {
      xml.empty(
          "link",
          "rel",
          "enclosure",
          "type",
          "application/octet-stream",
          "length",
          Long.toString(item.bundle().length()),
          "href",
          link + ".vpub");
    }
    xml.empty("category", "scheme", base + "/states", "term", entry.state().value());
    xml.empty("category", "scheme", base + "/reviews", "term", entry.review().value());
    xml.empty("category", "scheme", base + "/types", "term", entry.type().code());
    xml.element("summary", summary(texts, entry));
    xml.close();
  }

  private static void title(Xml xml, Texts texts, PublicItem item) {
    Optional<String> title = item.title();
    if (title.isPresent()) {
      xml.element("title", UserText.line(title.get()), "xml:lang", item.language().code());
    } else {
      xml.element("title", texts.of("item.untitled"));
    }
  }

  private static String summary(Texts texts, PublicEntry entry) {
    String who = StateNames.name(texts, entry.state());
    String what = texts.of("type." + entry.type().code());
    return switch (entry) {
      case PublicEntry.Item item ->
          who
              + ": "
              + what
              + ". "
              + texts.of(
                  "item.partof",
                  Entries.number(item.item().parts().size()),
                  Entries.number(item.item().totalParts()))
              + ".";
      case PublicEntry.Withdrawn withdrawn ->
          texts.of(
              "gone.text",
              StateNames.nameUnderReview(texts, withdrawn.review()),
              texts.day(withdrawn.withdrawn()));
    };
  }

  private static Instant changed(PublicEntry entry) {
    return switch (entry) {
      case PublicEntry.Item item -> item.updated();
      case PublicEntry.Withdrawn withdrawn -> withdrawn.withdrawn();
    };
  }
}
