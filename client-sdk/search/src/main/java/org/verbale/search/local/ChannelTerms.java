package org.verbale.search.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;

/**
 * The terms of a channel's records, facets apart. Of a record that brings very many which none
 * before it has, and where there are very many already, no more are taken than there is room for:
 * they stay in memory. Not thread-safe.
 */
final class ChannelTerms {
  /** Most terms that a record brings: as many as a book has. */
  static final int NEW = 5_000;

  /** Most terms of a channel; some 100 MB. */
  static final int MOST = 500_000;

  private final NavigableMap<RecordId, List<Term>> records = new TreeMap<>();
  private final NavigableMap<Term, Integer> counts = new TreeMap<>();
  private Progress progress = Progress.NONE;

  Progress progress() {
    return progress;
  }

  void advance(Progress further) {
    progress = further;
  }

  void rewind() {
    progress = Progress.NONE;
  }

  boolean knows(RecordId record) {
    return records.containsKey(record);
  }

  void add(RecordId record, RecordTerms terms) {
    add(record, terms.terms().keySet().stream().filter(term -> term.field().isScored()).toList());
  }

  /** Adds a record that is not known yet; of equal terms one is kept. */
  void add(RecordId record, List<Term> terms) {
    List<Term> taken = new ArrayList<>();
    int room = Math.min(NEW, MOST - counts.size());
    for (Term term : terms) {
      @Nullable Term known = counts.floorKey(term);
      if (term.equals(known)) {
        taken.add(known);
      } else if (room > 0) {
        taken.add(term);
        room--;
      }
    }
    taken.forEach(term -> counts.merge(term, 1, Integer::sum));
    records.put(record, List.copyOf(taken));
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
