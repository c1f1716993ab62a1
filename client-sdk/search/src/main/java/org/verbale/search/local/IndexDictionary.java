package org.verbale.search.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.MultiTerms;
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
  /** Most terms that are looked at for one word: those that some fifty records can have. */
  private static final int LOOKS = 1_000_000;

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

  /** Goes through the terms of one place that may be meant. */
  private interface Walk {
    void through(Terms terms, Commonest found) throws IOException;
  }

  /** The commonest of each place; a record that has a term in two counts twice. */
  private List<Found> look(TermField field, int most, Walk walk) {
    Map<String, Integer> found = new HashMap<>();
    try {
      for (String place : places(field)) {
        Terms terms = MultiTerms.getTerms(index.getIndexReader(), place);
        if (terms != null) {
          var commonest = new Commonest(index, place, most);
          walk.through(terms, commonest);
          commonest.best().forEach(each -> found.merge(each.term(), each.records(), Integer::sum));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.entrySet().stream()
        .map(each -> new Found(each.getKey(), each.getValue()))
        .sorted(Commonest.ORDER)
        .limit(most)
        .toList();
  }

  @Override
  public List<Found> startingWith(TermField field, String prefix, int most) {
    var start = new BytesRef(prefix);
    return look(
        field,
        most,
        (terms, found) -> {
          TermsEnum each = terms.iterator();
          boolean more = each.seekCeil(start) != TermsEnum.SeekStatus.END;
          for (int i = 0; i < LOOKS && more && StringHelper.startsWith(each.term(), start); i++) {
            found.offer(each);
            more = each.next() != null;
          }
        });
  }

  @Override
  public List<Found> near(TermField field, String term, int edits, int most) {
    var automaton = new CompiledAutomaton(new LevenshteinAutomata(term, true).toAutomaton(edits));
    return look(
        field,
        most,
        (terms, found) -> {
          TermsEnum each = automaton.getTermsEnum(terms);
          for (int i = 0; i < LOOKS && each.next() != null; i++) {
            found.offer(each);
          }
        });
  }
}
