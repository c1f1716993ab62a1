package org.verbale.search.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a query can demand beside words. */
enum FilterName {
  TYPE,
  INSTRUMENT,
  CLUSTER,
  ARTICLE,
  AUTHOR,
  LANG,
  DATE;

  static final String ALL = "type, instrument, cluster, article, author, lang or date";

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<FilterName> of(String text) {
    return Arrays.stream(values()).filter(name -> name.text().equals(text)).findFirst();
  }
}
