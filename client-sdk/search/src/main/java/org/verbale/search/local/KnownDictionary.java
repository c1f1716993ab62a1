package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.LevenshteinAutomata;
import org.verbale.codec.Bytes;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.TermsLimits;

/** A dictionary of terms that are counted already. Thread-safe if its counts are. */
final class KnownDictionary implements TermDictionary {
  private final Counts counts;

  /** Of each term in how many records it stands. */
  interface Counts {
    /**
     * Shows the terms of one channel after the other, in order.
     *
     * @param from the first
     * @param visit gives whether the next of the same channel is wanted
     */
    void walk(Term from, BiPredicate<Term, Integer> visit);
  }

  KnownDictionary(Counts counts) {
    this.counts = counts;
  }

  @Override
  public List<Found> startingWith(TermField field, String prefix, int most) {
    byte[] start = prefix.getBytes(UTF_8);
    if (start.length == 0 || start.length > TermsLimits.MAX_TERM) {
      return List.of();
    }
    return best(new Term(field, Bytes.of(start)), text -> text.startsWith(prefix), true, most);
  }

  @Override
  public List<Found> near(TermField field, String term, int edits, int most) {
    var automaton =
        new CharacterRunAutomaton(new LevenshteinAutomata(term, true).toAutomaton(edits));
    return best(new Term(field, Bytes.of(new byte[1])), automaton::run, false, most);
  }

  /**
   * Terms of a field, those of the most records first.
   *
   * @param from the first that may fit
   * @param contiguous whether the first that does not fit ends them
   */
  private List<Found> best(Term from, Predicate<String> fits, boolean contiguous, int most) {
    Map<String, Integer> found = new HashMap<>();
    counts.walk(
        from,
        (term, records) -> {
          if (term.field() != from.field()) {
            return false;
          }
          String text = new String(term.text().toByteArray(), UTF_8);
          boolean fit = fits.test(text);
          if (fit) {
            found.merge(text, records, Integer::sum);
          }
          return fit || !contiguous;
        });
    return found.entrySet().stream()
        .map(each -> new Found(each.getKey(), each.getValue()))
        .sorted(Commonest.ORDER)
        .limit(most)
        .toList();
  }
}
