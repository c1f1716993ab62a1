package org.verbale.search.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

  IndexDictionary(Snapshot index) {
    this.index = index;
  }

  @Override
  public List<Found> startingWith(TermField field, String prefix, int most) {
    var start = new BytesRef(prefix);
    try {
      Terms terms = MultiTerms.getTerms(index.getIndexReader(), field.code());
      if (terms == null) {
        return List.of();
      }
      TermsEnum each = terms.iterator();
      List<Found> found = new ArrayList<>();
      boolean more = each.seekCeil(start) != TermsEnum.SeekStatus.END;
      for (int i = 0; i < LOOKS && more && StringHelper.startsWith(each.term(), start); i++) {
        add(found, field, each.term());
        more = each.next() != null;
      }
      return first(found, most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Found> near(TermField field, String term, int edits, int most) {
    try {
      Terms terms = MultiTerms.getTerms(index.getIndexReader(), field.code());
      if (terms == null) {
        return List.of();
      }
      var automaton = new CompiledAutomaton(new LevenshteinAutomata(term, true).toAutomaton(edits));
      TermsEnum each = automaton.getTermsEnum(terms);
      List<Found> found = new ArrayList<>();
      for (int i = 0; i < LOOKS && each.next() != null; i++) {
        add(found, field, each.term());
      }
      return first(found, most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(List<Found> found, TermField field, BytesRef term) throws IOException {
    int records = index.records(new Term(field.code(), BytesRef.deepCopyOf(term)));
    if (records > 0) {
      found.add(new Found(term.utf8ToString(), records));
    }
  }

  private static List<Found> first(List<Found> found, int most) {
    return found.stream()
        .sorted(Comparator.comparingInt((Found each) -> -each.records()).thenComparing(Found::term))
        .limit(most)
        .toList();
  }
}
