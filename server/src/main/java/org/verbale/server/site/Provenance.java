package org.verbale.server.site;

import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicItem;

/** Where a record comes from, in words for everybody, and how to see for oneself. */
final class Provenance {
  private Provenance() {}

  static void panel(Html html, Texts texts, PublicEntry.Item entry, CheckForm check) {
    PublicItem item = entry.item();
    String author = StateNames.name(texts, item.state());
    String owner = StateNames.nameUnderReview(texts, item.review());
    html.open("aside", "aria-labelledby", "provenance", "class", "provenance");
    html.element("h2", texts.of("prov.title"), "id", "provenance");
    point(html, texts, "prov.said", texts.of("prov.said.text", author));
    point(html, texts, "prov.archived", texts.of("prov.archived.text", texts.day(item.recorded())));
    point(
        html,
        texts,
        "prov.decided",
        texts.of(
            item.viaSecretariat() ? "prov.decided.secretariat" : "prov.decided.state",
            owner,
            texts.day(item.decided())));
    point(html, texts, "prov.checked", texts.of("prov.checked.text"));
    point(html, texts, "prov.rest", texts.of("prov.rest.text"));
    html.element("h3", texts.of("prov.self")).element("p", texts.of("prov.self.text"));
    String bundle = "/records/" + item.record() + ".vpub";
    html.open("p");
    html.link(
        bundle,
        texts.of("prov.bundle", texts.number(entry.bundle().length())),
        "class",
        "button",
        "download",
        "",
        "rel",
        "nofollow");
    html.end();
    check.inPage(html, texts, bundle, item);
    html.open("p").link("/" + texts.language().code() + "/check", texts.of("check.title")).end();
    html.end();
  }

  private static void point(Html html, Texts texts, String key, String text) {
    html.element("h3", texts.of(key)).element("p", text);
  }
}
