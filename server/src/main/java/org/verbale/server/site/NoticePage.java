package org.verbale.server.site;

import org.verbale.server.publicstore.PublicEntry;

/** What stands where a record was, and where nothing is. */
final class NoticePage {
  private final Frame frame;

  NoticePage(Frame frame) {
    this.frame = frame;
  }

  /** At the old link of a record that was withdrawn. */
  String gone(Texts texts, PublicEntry.Withdrawn entry) {
    return frame.page(
        texts,
        texts.of("gone.title"),
        "/records/" + entry.record(),
        html -> {
          html.element("h1", texts.of("gone.title"));
          html.element(
              "p",
              texts.of(
                  "gone.text",
                  StateNames.nameUnderReview(texts, entry.review()),
                  texts.day(entry.withdrawn())));
          html.element("p", texts.of("gone.copies"));
          html.open("dl");
          html.element("dt", texts.of("item.review")).open("dd");
          html.link(
              "/" + texts.language().code() + "/reviews/" + entry.review(), entry.review().value());
          html.end();
          html.element("dt", texts.of("item.author"));
          html.element("dd", StateNames.name(texts, entry.state()));
          html.element("dt", texts.of("item.type"));
          html.element("dd", texts.of("type." + entry.type().code()));
          html.end();
        });
  }

  /** An error, which tells what went wrong and nothing else. */
  String error(Texts texts, int status) {
    String key = "error." + status;
    return frame.page(
        texts,
        texts.of("error.title"),
        "/",
        html -> {
          html.element("h1", texts.of("error.title"));
          html.element("p", texts.of(texts.has(key) ? key : "error.500"));
          html.open("p");
          html.link("/" + texts.language().code() + "/", texts.of("nav.home")).end();
        });
  }
}
