package org.verbale.search.local;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.BytesRef;
import org.verbale.codec.Bytes;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.TermField;

/** The terms of one field again in the order in which they stood in the text. */
final class ReplayedTerms extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private final List<Place> places;
  private int next;

  private record Place(int position, Bytes term) {}

  private ReplayedTerms(List<Place> places) {
    this.places = places;
  }

  static ReplayedTerms of(RecordTerms terms, TermField field) {
    List<Place> places = new ArrayList<>();
    terms
        .terms()
        .forEach(
            (found, postings) -> {
              if (found.field() == field) {
                for (int position : postings.positions()) {
                  places.add(new Place(position, found.text()));
                }
              }
            });
    places.sort(Comparator.comparingInt(Place::position));
    return new ReplayedTerms(places);
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean incrementToken() {
    if (next == places.size()) {
      return false;
    }
    clearAttributes();
    Place place = places.get(next);
    int before = next == 0 ? -1 : places.get(next - 1).position();
    term.setBytesRef(new BytesRef(place.term().toByteArray()));
    increment.setPositionIncrement(place.position() - before);
    next++;
    return true;
  }
}
