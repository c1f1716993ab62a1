package org.verbale.server.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicItem;

/** Entries as lists show them. */
final class Entries {
  private Entries() {}

  /** Where a record stands, in a language of the site. */
  static String path(Language language, RecordId record) {
    return "/" + language.code() + "/records/" + record;
  }

  static void list(Html html, Texts texts, List<PublicEntry> entries) {
    if (entries.isEmpty()) {
      html.element("p", texts.of("list.none"));
      return;
    }
    html.open("ol", "class", "entries");
    for (PublicEntry entry : entries) {
      html.open("li");
      switch (entry) {
        case PublicEntry.Item item -> item(html, texts, item);
        case PublicEntry.Withdrawn withdrawn -> withdrawn(html, texts, withdrawn);
      }
      html.end();
    }
    html.end();
  }

  static void item(Html html, Texts texts, PublicEntry.Item entry) {
    PublicItem item = entry.item();
    title(html, texts, item);
    html.open("p", "class", "facts");
    html.element("span", StateNames.name(texts, item.state()));
    html.element("span", texts.of("type." + item.type().code()));
    html.element("span", texts.of("language." + item.language().code()));
    day(html, texts, entry.updated());
    html.element(
        "span",
        texts.of("list.partof", number(item.parts().size()), number(item.totalParts())),
        "class",
        "partof");
    html.end();
  }

  static void title(Html html, Texts texts, PublicItem item) {
    html.open("p", "class", "title").open("a", "href", path(texts.language(), item.record()));
    Optional<String> title = item.title();
    if (title.isPresent()) {
      html.user(title.get(), item.language());
    } else {
      html.text(texts.of("item.untitled"));
    }
    html.close().end();
  }

  private static void withdrawn(Html html, Texts texts, PublicEntry.Withdrawn entry) {
    html.open("p", "class", "title");
    html.link(path(texts.language(), entry.record()), texts.of("list.withdrawn")).end();
    html.open("p", "class", "facts");
    html.element("span", StateNames.name(texts, entry.state()));
    html.element("span", texts.of("type." + entry.type().code()));
    day(html, texts, entry.withdrawn());
    html.end();
  }

  static void day(Html html, Texts texts, Instant time) {
    html.element("time", texts.day(time), "datetime", time.toString());
  }

  /** Counts of parts are small: in digits alone. */
  static String number(int number) {
    return Integer.toString(number);
  }
}
