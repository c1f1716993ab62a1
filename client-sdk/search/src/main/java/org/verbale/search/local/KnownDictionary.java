package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.LevenshteinAutomata;
import org.verbale.codec.Bytes;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.TermsLimits;

/** A dictionary of terms that are counted already. Thread-safe if its supplier is. */
final class KnownDictionary implements TermDictionary {
  private final Supplier<? extends NavigableMap<Term, Integer>> counts;

  KnownDictionary(Supplier<? extends NavigableMap<Term, Integer>> counts) {
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
    List<Found> found = new ArrayList<>();
    for (Map.Entry<Term, Integer> each : counts.get().tailMap(from, true).entrySet()) {
      String text = new String(each.getKey().text().toByteArray(), UTF_8);
      boolean fit = each.getKey().field() == from.field() && fits.test(text);
      if (fit) {
        found.add(new Found(text, each.getValue()));
      } else if (contiguous || each.getKey().field() != from.field()) {
        break;
      }
    }
    return found.stream()
        .sorted(Comparator.comparingInt((Found one) -> -one.records()).thenComparing(Found::term))
        .limit(most)
        .toList();
  }
}
