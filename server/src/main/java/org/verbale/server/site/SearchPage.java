package org.verbale.server.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.server.publicsearch.Results;
import org.verbale.server.publicsearch.SearchLimits;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.ValueCount;

/** The form, and what was found. */
final class SearchPage {
  private static final List<Browse> CHOICES =
      List.of(Browse.STATES, Browse.REVIEWS, Browse.INSTRUMENTS, Browse.TYPES, Browse.LANGUAGES);

  /** Shorter than {@link Browse}'s: what a query names a filter. */
  private static final Map<Facet, String> NAMES =
      Map.of(
          Facet.STATE, "state",
          Facet.REVIEW, "review",
          Facet.INSTRUMENT, "instrument",
          Facet.CLUSTER, "cluster",
          Facet.ARTICLE, "article",
          Facet.TYPE, "type",
          Facet.LANGUAGE, "language");

  /** By what a search can be narrowed on the page. */
  static final List<Facet> CHOSEN = CHOICES.stream().map(Browse::facet).toList();

  private final Frame frame;

  SearchPage(Frame frame) {
    this.frame = frame;
  }

  /**
   * What was asked.
   *
   * @param page from 1
   */
  record Asked(String words, Map<Facet, String> filters, int page) {
    /** The address behind the language, for a page of the same question. */
    String rest(int other) {
      StringBuilder rest = new StringBuilder("/search");
      char next = '?';
      if (!words.isEmpty()) {
        rest.append("?q=").append(URLEncoder.encode(words, StandardCharsets.UTF_8));
        next = '&';
      }
      for (Map.Entry<Facet, String> filter : filters.entrySet()) {
        rest.append(next).append(parameter(filter.getKey())).append('=');
        rest.append(Browse.encoded(filter.getValue()));
        next = '&';
      }
      return other > 1 ? rest.append(next).append("page=").append(other).toString() : "" + rest;
    }
  }

  /** What came of it. */
  sealed interface Outcome {
    /** Nothing was asked yet. */
    record Nothing() implements Outcome {}

    /** It cannot be understood. */
    record Malformed() implements Outcome {}

    /** There is no index yet. */
    record Unavailable() implements Outcome {}

    record Found(Results results) implements Outcome {}
  }

  static String parameter(Facet facet) {
    String name = NAMES.get(facet);
    if (name == null) {
      throw new IllegalStateException("facet: without a name (expected: all have one)");
    }
    return name;
  }

  String page(Texts texts, Asked asked, Map<Facet, List<ValueCount>> values, Outcome outcome) {
    return frame.page(
        texts,
        texts.of("search.title"),
        asked.rest(asked.page()),
        html -> {
          html.element("h1", texts.of("search.title"));
          form(html, texts, asked, values);
          html.open("section", "class", "results", "aria-live", "polite");
          outcome(html, texts, asked, outcome);
          html.end();
        });
  }

  private static void form(
      Html html, Texts texts, Asked asked, Map<Facet, List<ValueCount>> values) {
    html.open("form", "role", "search", "action", "/" + texts.language().code() + "/search");
    html.element("label", texts.of("search.words"), "for", "q");
    words(html, asked.words());
    html.element("p", texts.of("search.hint"), "id", "hint", "class", "note");
    html.open("fieldset").element("legend", texts.of("search.filter"));
    for (Browse browse : CHOICES) {
      choice(html, texts, browse, asked, values.getOrDefault(browse.facet(), List.of()));
    }
    html.end();
    for (Facet hidden : List.of(Facet.CLUSTER, Facet.ARTICLE)) {
      String value = asked.filters().get(hidden);
      if (value != null) {
        html.open("input", "type", "hidden", "name", parameter(hidden), "value", value);
      }
    }
    html.element("button", texts.of("search.button"), "type", "submit").end();
  }

  /** The field for words. */
  static void words(Html html, String value) {
    html.open(
        "input",
        "id",
        "q",
        "name",
        "q",
        "type",
        "search",
        "dir",
        "auto",
        "maxlength",
        Integer.toString(SearchLimits.QUERY),
        "value",
        value);
  }

  private static void choice(
      Html html, Texts texts, Browse browse, Asked asked, List<ValueCount> values) {
    String name = parameter(browse.facet());
    String chosen = Optional.ofNullable(asked.filters().get(browse.facet())).orElse("");
    html.open("div", "class", "choice");
    String label = browse == Browse.STATES ? "item.author" : "item." + name;
    html.element(
        "label",
        texts.of(browse == Browse.INSTRUMENTS ? "field.instrument" : label),
        "for",
        "by-" + name);
    html.open("select", "id", "by-" + name, "name", name);
    html.element("option", texts.of("search.any"), "value", "");
    for (ValueCount value : values) {
      if (browse.isPossible(value.value())) {
        option(html, value.value(), browse.label(texts, value.value()), chosen);
      }
    }
    html.end().end();
  }

  private static void option(Html html, String value, String label, String chosen) {
    if (value.equals(chosen)) {
      html.element("option", label, "value", value, "selected", "");
    } else {
      html.element("option", label, "value", value);
    }
  }

  private static void outcome(Html html, Texts texts, Asked asked, Outcome outcome) {
    switch (outcome) {
      case Outcome.Nothing nothing -> {}
      case Outcome.Malformed malformed ->
          html.element(
              "p",
              texts.of("search.bad", "" + SearchLimits.QUERY, "" + SearchLimits.WORDS),
              "class",
              "notice");
      case Outcome.Unavailable unavailable ->
          html.element("p", texts.of("search.unavailable"), "class", "notice");
      case Outcome.Found found -> found(html, texts, asked, found.results());
    }
  }

  private static void found(Html html, Texts texts, Asked asked, Results results) {
    html.element("h2", count(texts, results));
    html.open("ol", "class", "entries", "start", "" + ((asked.page() - 1) * SiteLimits.PAGE + 1));
    for (Results.Hit hit : results.hits()) {
      html.open("li");
      Entries.item(html, texts, hit.entry());
      hit.excerpt().ifPresent(excerpt -> excerpt(html, excerpt));
      html.end();
    }
    html.end();
    long shown = (long) asked.page() * SiteLimits.PAGE;
    if (results.total() > shown && shown < SearchLimits.HITS) {
      String to = "/" + texts.language().code() + asked.rest(asked.page() + 1);
      html.open("p").link(to, texts.of("search.next"), "rel", "next").end();
    }
  }

  private static String count(Texts texts, Results results) {
    if (results.total() == 0) {
      return texts.of("search.none");
    }
    if (results.total() == 1) {
      return texts.of("search.results.one");
    }
    return texts.of(
        results.more() ? "search.results.more" : "search.results", texts.number(results.total()));
  }

  private static void excerpt(Html html, Results.Excerpt excerpt) {
    String language = excerpt.language().code();
    html.open(
        "p", "class", "excerpt", "lang", language, "dir", Texts.direction(excerpt.language()));
    html.text(excerpt.begins() ? "" : "… ");
    for (Results.Piece piece : excerpt.pieces()) {
      if (piece.found()) {
        html.open("mark").marked(piece.text(), false).close();
      } else {
        html.marked(piece.text(), false);
      }
    }
    html.text(excerpt.ends() ? "" : " …").end();
  }
}
