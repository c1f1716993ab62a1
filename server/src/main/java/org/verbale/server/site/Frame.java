package org.verbale.server.site;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.verbale.id.Language;

/** What all pages have around their content: names, navigation, languages. */
final class Frame {
  /** Each language by its own name, in the order in which the United Nations list them. */
  private static final Map<Language, String> OWN_NAMES =
      Map.of(
          Language.AR, "العربية",
          Language.ZH, "中文",
          Language.EN, "English",
          Language.FR, "Français",
          Language.RU, "Русский",
          Language.ES, "Español");

  private static final List<String> NAVIGATION = List.of("states", "reviews", "search", "check");

  private final Assets assets;

  Frame(Assets assets) {
    this.assets = assets;
  }

  /**
   * A page.
   *
   * @param title text of the site; user text in it has gone through {@link UserText#line}
   * @param rest of the address behind the language, with its query, from the slash on
   */
  String page(Texts texts, String title, String rest, Consumer<Html> content) {
    return page(texts, title, rest, false, content);
  }

  /** A page with the check in it. */
  String checking(Texts texts, String title, String rest, Consumer<Html> content) {
    return page(texts, title, rest, true, content);
  }

  private String page(
      Texts texts, String title, String rest, boolean checks, Consumer<Html> content) {
    Language language = texts.language();
    Html html = Html.document();
    html.open("html", "lang", language.code(), "dir", Texts.direction(language));
    head(html, texts, title, rest, checks);
    html.open("body");
    html.link("#content", texts.of("skip"), "class", "skip");
    header(html, texts, rest);
    html.open("main", "id", "content", "tabindex", "-1");
    content.accept(html);
    html.end();
    footer(html, texts);
    html.end().end();
    return html.toString();
  }

  private void head(Html html, Texts texts, String title, String rest, boolean checks) {
    html.open("head").open("meta", "charset", "utf-8");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    String site = texts.of("site.name");
    html.element("title", title.equals(site) ? site : title + " – " + site);
    html.open("link", "rel", "stylesheet", "href", assets.path("site.css"));
    html.open(
        "link",
        "rel",
        "alternate",
        "type",
        "application/atom+xml",
        "href",
        "/feed.atom",
        "title",
        texts.of("footer.feed"));
    for (Language other : Language.values()) {
      String code = other.code();
      html.open("link", "rel", "alternate", "hreflang", code, "href", "/" + code + rest);
    }
    if (checks) {
      for (String script : Assets.CHECK) {
        html.open("script", "src", assets.path(script), "defer", "").close();
      }
    }
    html.end();
  }

  private static void header(Html html, Texts texts, String rest) {
    String code = texts.language().code();
    html.open("header").open("div", "class", "bar");
    html.open("p", "class", "site").link("/" + code + "/", texts.of("site.name")).end();
    html.open("nav", "aria-label", texts.of("nav.main")).open("ul");
    for (String place : NAVIGATION) {
      html.open("li");
      if (rest.equals("/" + place)) {
        html.link("/" + code + "/" + place, texts.of("nav." + place), "aria-current", "page");
      } else {
        html.link("/" + code + "/" + place, texts.of("nav." + place));
      }
      html.end();
    }
    html.end().end();
    languages(html, texts, rest);
    html.end().end();
  }

  private static void languages(Html html, Texts texts, String rest) {
    html.open("nav", "aria-label", texts.of("nav.languages"), "class", "languages").open("ul");
    for (Language language : Language.values()) {
      String code = language.code();
      String name = ownName(language);
      html.open("li");
      if (language == texts.language()) {
        html.element("span", name, "lang", code, "aria-current", "true");
      } else {
        html.link("/" + code + rest, name, "lang", code, "hreflang", code);
      }
      html.end();
    }
    html.end().end();
  }

  static String ownName(Language language) {
    return OWN_NAMES.getOrDefault(language, language.code().toUpperCase(Locale.ROOT));
  }

  private static void footer(Html html, Texts texts) {
    String code = texts.language().code();
    html.open("footer").open("div", "class", "bar");
    html.element("p", texts.of("site.about"));
    html.open("ul");
    html.open("li").link("/" + code + "/check", texts.of("nav.check")).end();
    html.open("li").link("/api/v1/openapi.json", texts.of("footer.api")).end();
    html.open("li").link("/feed.atom", texts.of("footer.feed")).end();
    html.open("li").link("/bundles.tar", texts.of("footer.download")).end();
    html.end().end().end();
  }
}
