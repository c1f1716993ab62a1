package org.verbale.search.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.QueryNode.Metadata;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.Expression.Filter;
import org.verbale.search.query.Expression.FilterValue;
import org.verbale.terms.TermsLimits;

/** What the values of filters mean. */
final class Values {
  private static final String DATES = "a date such as 2026-03-31, or two with .. between";
  private static final String BETWEEN = "..";

  private Values() {}

  /**
   * The same filter, if its values mean something.
   *
   * @throws QuerySyntaxException at the first that does not
   */
  static Filter checked(Filter filter) {
    switch (filter.name()) {
      case INSTRUMENT, CLUSTER, ARTICLE -> facets(filter);
      case TYPE, AUTHOR, LANG, DATE -> metadata(filter);
    }
    return filter;
  }

  /** The terms of facets, each once. */
  static List<String> facets(Filter filter) {
    return filter.values().stream().map(Values::facet).distinct().toList();
  }

  private static String facet(FilterValue value) {
    String term = AnalysisProfile.facet(value.text());
    int bytes = term.getBytes(UTF_8).length;
    if (bytes == 0 || bytes > TermsLimits.MAX_TERM) {
      throw new QuerySyntaxException(
          value.at(), bytes == 0 ? "nothing" : "a longer value", "a value of 1 to 64 bytes");
    }
    return term;
  }

  /** One condition for each filter but dates, which have one for each span. */
  static List<Metadata> metadata(Filter filter) {
    return switch (filter.name()) {
      case TYPE ->
          List.of(
              new Metadata.Types(
                  set(filter, code -> RecordType.of(code.toLowerCase(Locale.ROOT)), types())));
      case AUTHOR ->
          List.of(
              new Metadata.Authors(
                  set(
                      filter,
                      code -> new PartyCode(code.toUpperCase(Locale.ROOT)),
                      "a party's code, such as SEC")));
      case LANG ->
          List.of(
              new Metadata.Languages(
                  set(
                      filter,
                      code -> Language.of(code.toLowerCase(Locale.ROOT)),
                      "ar, zh, en, fr, ru or es")));
      case DATE -> filter.values().stream().map(Values::span).distinct().toList();
      case INSTRUMENT, CLUSTER, ARTICLE ->
          throw new IllegalStateException("filter: a facet (expected: metadata)");
    };
  }

  private static String types() {
    return Arrays.stream(RecordType.values())
        .map(RecordType::code)
        .collect(Collectors.joining(", "));
  }

  private static <T> Set<T> set(Filter filter, Function<String, T> read, String expected) {
    return filter.values().stream()
        .map(value -> read(value, read, expected))
        .collect(Collectors.toSet());
  }

  private static <T> T read(FilterValue value, Function<String, T> read, String expected) {
    try {
      return read.apply(value.text());
    } catch (IllegalArgumentException | DateTimeException e) { // quotes what was typed: no cause
      throw new QuerySyntaxException(value.at(), "another value", expected);
    }
  }

  /** A day, month or year of UTC, or from one to another; either may be left out. */
  private static Metadata span(FilterValue value) {
    String text = value.text();
    int dots = text.indexOf(BETWEEN);
    if (dots < 0) {
      return accepted(value, Optional.of(value), Optional.of(value));
    }
    var first = new FilterValue(value.at(), text.substring(0, dots));
    var last =
        new FilterValue(
            value.at() + dots + BETWEEN.length(), text.substring(dots + BETWEEN.length()));
    return accepted(value, unlessEmpty(first), unlessEmpty(last));
  }

  private static Optional<FilterValue> unlessEmpty(FilterValue value) {
    return value.text().isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private static Metadata accepted(
      FilterValue whole, Optional<FilterValue> first, Optional<FilterValue> last) {
    Optional<Instant> from = first.map(date -> start(read(date, Values::firstDay, DATES)));
    Optional<Instant> until = last.map(date -> start(read(date, Values::dayAfter, DATES)));
    boolean never = from.isPresent() && until.isPresent() && !from.get().isBefore(until.get());
    if (never || (from.isEmpty() && until.isEmpty())) {
      throw new QuerySyntaxException(whole.at(), never ? "a span that ends early" : "..", DATES);
    }
    return new Metadata.Accepted(from, until);
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(UTC).toInstant();
  }

  private static LocalDate firstDay(String text) {
    return switch (text.length()) {
      case 4 -> Year.parse(text).atDay(1);
      case 7 -> YearMonth.parse(text).atDay(1);
      default -> day(text);
    };
  }

  private static LocalDate dayAfter(String text) {
    return switch (text.length()) {
      case 4 -> Year.parse(text).plusYears(1).atDay(1);
      case 7 -> YearMonth.parse(text).plusMonths(1).atDay(1);
      default -> day(text).plusDays(1);
    };
  }

  /** Four digits of a year: more would overflow what a time can say. */
  private static LocalDate day(String text) {
    if (text.length() != 10) {
      throw new DateTimeException("date: malformed (expected: 10 characters)");
    }
    return LocalDate.parse(text);
  }
}
