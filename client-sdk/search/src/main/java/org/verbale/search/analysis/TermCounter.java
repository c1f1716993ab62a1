package org.verbale.search.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;
import org.verbale.codec.Bytes;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.TermsLimits;

/**
 * Counts the terms of one record as Lucene would while it indexes it, until there is no slot left.
 * Not thread-safe.
 */
final class TermCounter {
  /** Values in a slot, and how far the next position may be for it to be one value. */
  private static final int RUN = 3;

  private static final int REACH = 65_534;

  private final int profile;
  private final Map<TermField, Field> fields = new EnumMap<>(TermField.class);
  private final SortedMap<Term, Postings> facets = new TreeMap<>();
  private int slots;
  private boolean full;

  /** What was counted in a field of text. */
  private static final class Field {
    final Map<Bytes, Places> terms = new HashMap<>();
    int position = -1;
    int tokens;
    int overlaps;
  }

  /** Where a term stands. */
  private static final class Places {
    private int[] positions = new int[RUN];
    private int count;
    private int values;

    int slots() {
      return (values + RUN - 1) / RUN;
    }

    void add(int position) {
      int previous = count == 0 ? -1 : positions[count - 1];
      values += 1 + (position - previous - 1) / REACH;
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
      }
      positions[count++] = position;
    }

    void removeLast() {
      count--;
    }

    Postings postings() {
      return Postings.of(Arrays.copyOf(positions, count));
    }
  }

  TermCounter(int profile) {
    this.profile = profile;
  }

  /** Whether something had to be left out; whatever comes after it is left out, too. */
  boolean isFull() {
    return full;
  }

  /** Takes a part's text. */
  void text(TermField name, TokenStream stream) throws IOException {
    var term = stream.addAttribute(TermToBytesRefAttribute.class);
    var increment = stream.addAttribute(PositionIncrementAttribute.class);
    stream.reset();
    Field field = fields.computeIfAbsent(name, any -> new Field());
    while (!full && stream.incrementToken()) {
      field.position += increment.getPositionIncrement();
      add(field, bytes(term.getBytesRef()), increment.getPositionIncrement() == 0);
    }
    if (!full) {
      stream.end();
      field.position += increment.getPositionIncrement() + AnalysisProfile.GAP;
    }
  }

  private static Bytes bytes(BytesRef term) {
    return Bytes.of(term.bytes, term.offset, term.length);
  }

  private void add(Field field, Bytes term, boolean overlaps) {
    Places places = field.terms.computeIfAbsent(term, any -> new Places());
    int before = places.slots();
    places.add(field.position);
    int more = places.slots() - before + (field.tokens == 0 ? 1 : 0); // one for the field's length
    if (slots + more > TermsLimits.MAX_SLOTS) {
      full = true;
      places.removeLast();
      if (before == 0) {
        field.terms.remove(term);
      }
      return;
    }
    slots += more;
    field.tokens++;
    if (overlaps) {
      field.overlaps++;
    }
  }

  /** Takes a facet's value; one that is no term is left out. */
  void facet(TermField name, String value) {
    Bytes text = Bytes.of(value.getBytes(UTF_8));
    if (text.isEmpty() || text.size() > TermsLimits.MAX_TERM) {
      return;
    }
    var term = new Term(name, text);
    if (facets.containsKey(term)) {
      return;
    }
    if (slots == TermsLimits.MAX_SLOTS) {
      full = true;
      return;
    }
    slots++;
    facets.put(term, Postings.FACET);
  }

  /** What was counted. */
  RecordTerms terms() {
    Map<TermField, FieldLength> lengths = new EnumMap<>(TermField.class);
    SortedMap<Term, Postings> terms = new TreeMap<>(facets);
    fields.forEach(
        (name, field) -> {
          if (field.tokens > 0) {
            lengths.put(name, new FieldLength(field.tokens - field.overlaps, field.tokens));
          }
          field.terms.forEach((text, at) -> terms.put(new Term(name, text), at.postings()));
        });
    return new RecordTerms(profile, lengths, terms, full);
  }
}
