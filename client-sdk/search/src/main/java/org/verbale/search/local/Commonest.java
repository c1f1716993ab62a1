package org.verbale.search.local;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.verbale.search.query.TermDictionary.Found;

/**
 * Of the terms that it is offered those of the most records; it keeps no more of them, however many
 * come. Not thread-safe.
 */
final class Commonest {
  /** The best first. */
  static final Comparator<Found> ORDER =
      Comparator.comparingInt((Found each) -> -each.records()).thenComparing(Found::term);

  private final Snapshot index;
  private final String field;
  private final int most;
  private final PriorityQueue<Found> kept = new PriorityQueue<>(ORDER.reversed());

  Commonest(Snapshot index, String field, int most) {
    this.index = index;
    this.field = field;
    this.most = most;
  }

  /** Takes the term where {@code at} stands, if it is one of the best so far. */
  void offer(TermsEnum at) throws IOException {
    int atMost = at.docFreq(); // those of later records among them
    Found worst = kept.size() < most ? null : kept.peek();
    if (worst != null && atMost < worst.records()) {
      return;
    }
    String term = at.term().utf8ToString();
    if (worst != null && ORDER.compare(worst, new Found(term, atMost)) <= 0) {
      return;
    }
    int records = index.records(new Term(field, BytesRef.deepCopyOf(at.term())));
    if (records > 0) {
      kept.add(new Found(term, records));
      if (kept.size() > most) {
        kept.remove();
      }
    }
  }

  List<Found> best() {
    return kept.stream().sorted(ORDER).toList();
  }
}
