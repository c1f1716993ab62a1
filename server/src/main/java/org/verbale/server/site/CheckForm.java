package org.verbale.server.site;

import java.util.ArrayList;
import java.util.List;
import org.verbale.server.publicstore.PublicItem;

/**
 * The check that runs in the visitor's browser: its steps in words, and the keys it starts from,
 * which the visitor can replace. All its texts stand in the page, the script has none.
 */
final class CheckForm {
  /** What is checked, in this order. */
  static final List<String> STEPS =
      List.of(
          "form",
          "checkpoint",
          "witnesses",
          "record",
          "decision",
          "author",
          "decider",
          "certificates",
          "parts",
          "files");

  private final ShownTrust trust;

  CheckForm(ShownTrust trust) {
    this.trust = trust;
  }

  /** For the bundle of a page. */
  void inPage(Html html, Texts texts, String bundle, PublicItem item) {
    html.element("h3", texts.of("check.run"));
    begin(html, texts, "data-bundle", bundle, "data-record", item.record().value());
    keys(html, texts);
    html.element("button", texts.of("check.run"), "type", "submit");
    steps(html, texts, true);
    html.end();
  }

  /** For a file that the visitor has. */
  void offline(Html html, Texts texts) {
    begin(html, texts, "data-bundle", "");
    html.element("label", texts.of("check.choose"), "for", "bundle");
    html.open("input", "id", "bundle", "type", "file", "accept", ".vpub", "required", "");
    keys(html, texts);
    html.element("button", texts.of("check.run"), "type", "submit");
    steps(html, texts, false);
    html.end();
  }

  private static void begin(Html html, Texts texts, String... data) {
    List<String> all = new ArrayList<>(List.of("id", "check", "class", "check"));
    for (String text : List.of("running", "good", "partly", "bad", "unable")) {
      all.addAll(List.of("data-" + text, texts.of("check." + text)));
    }
    for (String state : List.of("ok", "bad", "skip", "open")) {
      all.addAll(List.of("data-state-" + state, texts.of("check.state." + state)));
    }
    all.addAll(List.of("data-partof", texts.of("item.partof", "{0}", "{1}")));
    all.addAll(List.of(data));
    html.open("form", all.toArray(String[]::new));
  }

  private void keys(Html html, Texts texts) {
    html.open("details");
    html.element("summary", texts.of("check.keys"));
    html.element("p", texts.of("check.keys.text"));
    area(html, "log-keys", texts.of("check.log"), String.join("\n", trust.logKeys()));
    area(html, "policy", texts.of("check.policy"), trust.policy());
    area(html, "roots", texts.of("check.roots"), String.join("\n", trust.roots()));
    html.end();
  }

  private static void area(Html html, String id, String label, String value) {
    html.element("label", label, "for", id);
    html.open(
        "textarea",
        "id",
        id,
        "rows",
        "3",
        "dir",
        "ltr",
        "spellcheck",
        "false",
        "autocomplete",
        "off");
    html.text(value).end();
  }

  private static void steps(Html html, Texts texts, boolean ofPage) {
    html.element("p", texts.of("check.idle"), "id", "check-result", "role", "status");
    html.open("noscript").element("p", texts.of("check.noscript")).end();
    html.open("ul", "class", "steps");
    for (String step : STEPS) {
      step(html, texts, step);
    }
    if (ofPage) {
      step(html, texts, "page");
    }
    html.end();
    html.open("div", "id", "check-says", "hidden", "");
    html.element(ofPage ? "h4" : "h2", texts.of("check.result")).open("dl");
    for (String says : List.of("author", "state", "review", "type", "language", "archived")) {
      says(html, texts, says);
    }
    says(html, texts, "published");
    says(html, texts, "parts");
    html.end().element("div", "", "class", "opened").end();
  }

  private static void says(Html html, Texts texts, String what) {
    html.element("dt", texts.of("item." + what));
    html.element("dd", "", "data-says", what);
  }

  private static void step(Html html, Texts texts, String step) {
    html.open("li", "data-step", step);
    html.element("span", texts.of("check.state.open"), "class", "state");
    html.element("span", texts.of("check.step." + step)).element("span", "", "class", "why").end();
  }
}
