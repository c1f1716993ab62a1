package org.verbale.search.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.apache.lucene.util.automaton.CompiledAutomaton;
import org.apache.lucene.util.automaton.LevenshteinAutomata;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.TermField;

/** The terms that an index holds. */
final class IndexDictionary implements TermDictionary {
  /** Most terms that are looked at for one word. */
  private static final int LOOKS = 10_000;

  private final Snapshot index;
  private final boolean attachments;

  /** Of records alone. */
  IndexDictionary(Snapshot index) {
    this(index, false);
  }

  /**
   * @param attachments whether terms of attached files count, too
   */
  IndexDictionary(Snapshot index, boolean attachments) {
    this.index = index;
    this.attachments = attachments;
  }

  /** Where terms of a field stand. */
  private List<String> places(TermField field) {
    return attachments && field.isScored()
        ? List.of(field.code(), Documents.attached(field))
        : List.of(field.code());
  }

  /** What one place has. */
  private interface Look {
    void at(String place, Map<String, Integer> found) throws IOException;
  }

  /** What all places have; a record that has a term in two counts twice. */
  private List<Found> look(TermField field, int most, Look look) {
    Map<String, Integer> found = new HashMap<>();
    try {
      for (String place : places(field)) {
        look.at(place, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.entrySet().stream()
        .map(each -> new Found(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingInt((Found each) -> -each.records()).thenComparing(Found::term))
        .limit(most)
        .toList();
  }

  @Override
  public List<Found> startingWith(TermField field, String prefix, int most) {
    return look(field, most, (place, found) -> addStartingWith(place, prefix, found));
  }

  private void addStartingWith(String place, String prefix, Map<String, Integer> found)
      throws IOException {
    Terms terms = MultiTerms.getTerms(index.getIndexReader(), place);
    if (terms == null) {
      return;
    }
    var start = new BytesRef(prefix);
    TermsEnum each = terms.iterator();
    boolean more = each.seekCeil(start) != TermsEnum.SeekStatus.END;
    for (int i = 0; i < LOOKS && more && StringHelper.startsWith(each.term(), start); i++) {
      add(found, place, each.term());
      more = each.next() != null;
    }
  }

  @Override
  public List<Found> near(TermField field, String term, int edits, int most) {
    var automaton = new CompiledAutomaton(new LevenshteinAutomata(term, true).toAutomaton(edits));
    return look(field, most, (place, found) -> addNear(place, automaton, found));
  }

  private void addNear(String place, CompiledAutomaton automaton, Map<String, Integer> found)
      throws IOException {
    Terms terms = MultiTerms.getTerms(index.getIndexReader(), place);
    if (terms == null) {
      return;
    }
    TermsEnum each = automaton.getTermsEnum(terms);
    for (int i = 0; i < LOOKS && each.next() != null; i++) {
      add(found, place, each.term());
    }
  }

  private void add(Map<String, Integer> found, String place, BytesRef term) throws IOException {
    int records = index.records(new Term(place, BytesRef.deepCopyOf(term)));
    if (records > 0) {
      found.merge(term.utf8ToString(), records, Integer::sum);
    }
  }
}
