package org.verbale.server.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.verbale.id.Instrument;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;
import org.verbale.server.publicstore.Facet;

/** By what records are browsed, and where: {@code /en/states/XA}. */
enum Browse {
  STATES(Facet.STATE, "state.title"),
  REVIEWS(Facet.REVIEW, "review.title"),
  INSTRUMENTS(Facet.INSTRUMENT, "instrument.title"),
  CLUSTERS(Facet.CLUSTER, "cluster.title"),
  ARTICLES(Facet.ARTICLE, "article.title"),
  TYPES(Facet.TYPE, "type.title"),
  LANGUAGES(Facet.LANGUAGE, "language.title");

  private final Facet facet;
  private final String title;

  Browse(Facet facet, String title) {
    this.facet = facet;
    this.title = title;
  }

  Facet facet() {
    return facet;
  }

  /** The step in the address. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Browse> of(String code) {
    return Arrays.stream(values()).filter(each -> each.code().equals(code)).findFirst();
  }

  /** The address behind the language. */
  String path(String value) {
    return "/" + code() + "/" + encoded(value);
  }

  /** A value as one step of an address. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Whether there could be records with this value: what is of a closed list must be on it. */
  boolean isPossible(String value) {
    try {
      return switch (this) {
        case STATES -> !new PartyCode(value).value().isEmpty();
        case REVIEWS -> !new ReviewId(value).value().isEmpty();
        case INSTRUMENTS -> !Instrument.valueOf(value).name().isEmpty();
        case TYPES -> !RecordType.of(value).code().isEmpty();
        case LANGUAGES -> !Language.of(value).code().isEmpty();
        case CLUSTERS, ARTICLES -> !value.isEmpty();
      };
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * A possible value in words. Of clusters and articles it may be a State's text, made fit to stand
   * in a line.
   */
  String label(Texts texts, String value) {
    return switch (this) {
      case STATES -> StateNames.name(texts, new PartyCode(value));
      case REVIEWS -> value + " – " + StateNames.nameUnderReview(texts, new ReviewId(value));
      case INSTRUMENTS -> texts.of("instrument." + value);
      case CLUSTERS ->
          texts.has("cluster." + value) ? texts.of("cluster." + value) : UserText.line(value);
      case TYPES -> texts.of("type." + value);
      case LANGUAGES -> texts.of("language." + value);
      case ARTICLES -> UserText.line(value);
    };
  }

  String title(Texts texts, String value) {
    return texts.of(title, label(texts, value));
  }
}
