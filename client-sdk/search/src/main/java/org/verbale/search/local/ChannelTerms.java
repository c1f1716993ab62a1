package org.verbale.search.local;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;

/** The terms of a channel's records, facets apart. Not thread-safe. */
final class ChannelTerms {
  private final NavigableMap<RecordId, List<Term>> records = new TreeMap<>();
  private final NavigableMap<Term, Integer> counts = new TreeMap<>();
  private long next;
  private @Nullable RecordId last;

  long next() {
    return next;
  }

  /** The record before {@link #next}. */
  Optional<RecordId> last() {
    return Optional.ofNullable(last);
  }

  void advance(long sequence, RecordId before) {
    next = sequence;
    last = before;
  }

  void rewind() {
    next = 0;
    last = null;
  }

  boolean knows(RecordId record) {
    return records.containsKey(record);
  }

  void add(RecordId record, RecordTerms terms) {
    add(record, terms.terms().keySet().stream().filter(term -> term.field().isScored()).toList());
  }

  /** Adds a record that is not known yet; of equal terms one is kept. */
  void add(RecordId record, List<Term> terms) {
    List<Term> shared = terms.stream().map(this::shared).toList();
    shared.forEach(term -> counts.merge(term, 1, Integer::sum));
    records.put(record, shared);
  }

  private Term shared(Term term) {
    @Nullable Term known = counts.floorKey(term);
    return term.equals(known) ? known : term;
  }

  /** Forgets a record, and the terms that stood nowhere else. */
  boolean remove(RecordId record) {
    List<Term> gone = records.remove(record);
    if (gone == null) {
      return false;
    }
    for (Term term : gone) {
      counts.computeIfPresent(term, (each, count) -> count == 1 ? null : count - 1);
    }
    return true;
  }

  /** Of each term in how many records it stands. */
  NavigableMap<Term, Integer> counts() {
    return Collections.unmodifiableNavigableMap(counts);
  }

  Map<RecordId, List<Term>> records() {
    return Collections.unmodifiableMap(records);
  }
}
