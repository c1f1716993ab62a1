package org.verbale.terms;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the analysis of one record yields, in clear: never outside a member's device. Both engines
 * index this and nothing else, so that they agree.
 *
 * @param profile number of the analysis profile
 * @param lengths of the scored fields that have terms
 * @param terms of every field, with their positions; {@link Postings#FACET} for those of facets
 * @param truncated whether something was left out because the record has more than 20,000 slots
 */
public record RecordTerms(
    int profile,
    Map<TermField, FieldLength> lengths,
    SortedMap<Term, Postings> terms,
    boolean truncated) {
  /**
   * @throws IllegalArgumentException if lengths and terms do not fit, or there are too many
   */
  public RecordTerms {
    TermsLimits.checkProfile(profile);
    lengths = Collections.unmodifiableMap(fields(lengths));
    terms = Collections.unmodifiableSortedMap(new TreeMap<>(requireNonNull(terms, "terms")));
    checkFields(lengths, terms);
    long slots = slots(lengths, terms);
    if (slots > TermsLimits.MAX_SLOTS) {
      throw new IllegalArgumentException("terms: " + slots + " slots (expected: at most 20000)");
    }
  }

  private static Map<TermField, FieldLength> fields(Map<TermField, FieldLength> lengths) {
    Map<TermField, FieldLength> fields = new EnumMap<>(TermField.class);
    fields.putAll(lengths);
    return fields;
  }

  private static void checkFields(Map<TermField, FieldLength> lengths, Map<Term, Postings> terms) {
    Map<TermField, Integer> found = new EnumMap<>(TermField.class);
    terms.forEach(
        (term, postings) -> {
          if (term.field().isScored()) {
            found.merge(term.field(), postings.frequency(), Math::addExact);
          } else if (!postings.equals(Postings.FACET)) {
            throw new IllegalArgumentException("facet: positions (expected: none)");
          }
        });
    Map<TermField, Integer> said = new EnumMap<>(TermField.class);
    lengths.forEach((field, length) -> said.put(field, length.totalFrequency()));
    if (!found.equals(said)) {
      throw new IllegalArgumentException(
          "lengths: " + said + " (expected: the frequencies' sums, " + found + ")");
    }
  }

  private static long slots(Map<TermField, FieldLength> lengths, Map<Term, Postings> terms) {
    return lengths.size() + terms.values().stream().mapToLong(RecordTerms::slots).sum();
  }

  /** How many slots a term with {@code postings} takes: what an analysis counts. */
  public static int slots(Postings postings) {
    return Runs.count(postings);
  }

  /** How many slots hold it, dummies apart. */
  public int slots() {
    return (int) slots(lengths, terms);
  }

  /** What it says is confidential. */
  @Override
  public String toString() {
    return "RecordTerms[" + terms.size() + " terms]";
  }
}
