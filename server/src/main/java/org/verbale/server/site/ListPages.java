package org.verbale.server.site;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.verbale.server.publicstore.Page;
import org.verbale.server.publicstore.ValueCount;

/** Home, the values by which records are browsed, and the records of one value. */
final class ListPages {
  private final Frame frame;

  ListPages(Frame frame) {
    this.frame = frame;
  }

  String home(Texts texts, Page newest) {
    return frame.page(
        texts,
        texts.of("site.name"),
        "/",
        html -> {
          html.element("h1", texts.of("home.title"));
          html.element("p", texts.of("site.about"), "class", "lead");
          searchForm(html, texts, "");
          html.open("section", "aria-labelledby", "newest");
          html.element("h2", texts.of("home.newest"), "id", "newest");
          Entries.list(html, texts, newest.entries());
          next(html, texts, "/newest", newest);
          html.end();
          html.open("section", "aria-labelledby", "browse");
          html.element("h2", texts.of("browse.title"), "id", "browse").open("ul");
          for (Browse browse : Browse.values()) {
            html.open("li");
            html.link(
                "/" + texts.language().code() + "/" + browse.code(),
                texts.of("browse." + browse.code()));
            html.end();
          }
          html.end().end();
        });
  }

  /** A list of everything, from some place on. */
  String newest(Texts texts, String cursor, Page page) {
    return frame.page(
        texts,
        texts.of("home.newest"),
        "/newest" + (cursor.isEmpty() ? "" : "?after=" + cursor),
        html -> {
          html.element("h1", texts.of("home.newest"));
          Entries.list(html, texts, page.entries());
          first(html, texts, "/newest", cursor);
          next(html, texts, "/newest", page);
        });
  }

  /** By what value one can go on. */
  String values(Texts texts, Browse browse, List<ValueCount> values) {
    return frame.page(
        texts,
        texts.of("browse." + browse.code()),
        "/" + browse.code(),
        html -> {
          html.element("h1", texts.of("browse." + browse.code()));
          List<ValueCount> possible =
              values.stream()
                  .filter(each -> browse.isPossible(each.value()))
                  .limit(SiteLimits.VALUES)
                  .sorted(Comparator.comparing(each -> browse.label(texts, each.value())))
                  .toList();
          if (possible.isEmpty()) {
            html.element("p", texts.of("list.none"));
            return;
          }
          html.open("ul", "class", "values");
          for (ValueCount each : possible) {
            html.open("li");
            html.open("a", "href", "/" + texts.language().code() + browse.path(each.value()));
            html.element("bdi", browse.label(texts, each.value())).close();
            html.element("span", " (" + texts.number(each.items()) + ")");
            html.end();
          }
          html.end();
        });
  }

  /** The records of one value. */
  String records(Texts texts, Browse browse, String value, String cursor, Page page) {
    String title = browse.title(texts, value);
    String rest = browse.path(value);
    return frame.page(
        texts,
        title,
        rest + (cursor.isEmpty() ? "" : "?after=" + cursor),
        html -> {
          html.element("h1", title);
          Entries.list(html, texts, page.entries());
          first(html, texts, rest, cursor);
          next(html, texts, rest, page);
        });
  }

  private static void first(Html html, Texts texts, String rest, String cursor) {
    if (!cursor.isEmpty()) {
      html.open("p").link("/" + texts.language().code() + rest, texts.of("list.first")).end();
    }
  }

  private static void next(Html html, Texts texts, String rest, Page page) {
    Optional<String> to =
        page.next().map(next -> "/" + texts.language().code() + rest + "?after=" + next);
    if (to.isPresent()) {
      html.open("p").link(to.get(), texts.of("list.next"), "rel", "next").end();
    }
  }

  /** The field for words alone. */
  static void searchForm(Html html, Texts texts, String words) {
    html.open("form", "role", "search", "action", "/" + texts.language().code() + "/search");
    html.element("label", texts.of("search.words"), "for", "q");
    SearchPage.words(html, words);
    html.element("button", texts.of("search.button"), "type", "submit");
    html.end();
  }
}
