package org.verbale.server.search;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.SmallFloat;
import org.jspecify.annotations.Nullable;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermOpener;

/**
 * Opens terms in the records of one segment, one trapdoor after the other. Not thread-safe.
 *
 * <p>A ranked term counts only where its field has a length: what lacks it nobody made honestly,
 * and would be in more records than the field.
 */
final class SegmentScan {
  /**
   * Largest position that counts; no record is so long. With one near the largest int and a phrase
   * behind it Lucene would count over the end, and go round for ever.
   */
  private static final int MAX_POSITION = 1 << 30;

  private final LeafReader segment;
  private final int counted;
  private final long until;
  private final TermOpener opener;
  private final Budget budget;

  /**
   * @param counted documents that count, the first ones
   * @param until first sequence whose terms do not count
   */
  SegmentScan(LeafReader segment, int counted, long until, TermOpener opener, Budget budget) {
    this.segment = segment;
    this.counted = counted;
    this.until = until;
    this.opener = opener;
    this.budget = budget;
  }

  /** Records between two looks at the clock, less one. */
  private static final int LOOK = 0xff;

  private interface Visitor {
    void record(int document, SealedTerms terms);
  }

  /**
   * @param fielded where the term may count; null for everywhere
   */
  private void scan(Sought sought, Opened.@Nullable Lengths fielded, Visitor visitor)
      throws IOException {
    budget.demandTime();
    BinaryDocValues all = segment.getBinaryDocValues(Documents.TERMS);
    if (all == null) {
      return;
    }
    Bits live = segment.getLiveDocs();
    var versions = new Versions.Cursor(until);
    var tables = new Sought.Tables(sought);
    int used = -1;
    for (int document = all.nextDoc(); document < counted; document = all.nextDoc()) {
      if ((document & LOOK) == LOOK) {
        budget.demandTime();
      }
      if ((live != null && !live.get(document))
          || (fielded != null && fielded.norm(document) == 0) // not even read
          || !versions.moveTo(all.binaryValue())) {
        continue;
      }
      SealedTerms terms = versions.terms();
      int table = tables.of(versions.generation(), terms);
      if (table >= 0) {
        if (table != used) {
          opener.use(sought.trapdoors().get(table));
          used = table;
        }
        visitor.record(document, terms);
      }
    }
  }

  Opened.Lengths lengths(Sought sought) throws IOException {
    var lengths = new Opened.Lengths(counted);
    budget.take(lengths.bytes());
    scan(
        sought,
        null,
        (document, terms) -> {
          Optional<FieldLength> length = opener.length(terms);
          if (length.isPresent()) {
            byte norm = SmallFloat.intToByte4(length.get().length());
            lengths.add(document, norm, length.get().totalFrequency());
          }
        });
    return lengths;
  }

  Opened.Postings postings(Sought sought, Opened.Lengths lengths) throws IOException {
    var found = new Opened.Postings();
    scan(
        sought,
        lengths,
        (document, terms) ->
            opener
                .postings(terms)
                .filter(SegmentScan::isPossible)
                .ifPresent(postings -> add(found, document, postings)));
    return found.ranked(lengths);
  }

  private static boolean isPossible(Postings postings) {
    return postings.position(postings.frequency() - 1) <= MAX_POSITION;
  }

  Opened.Postings facet(Sought sought) throws IOException {
    var found = new Opened.Postings();
    scan(
        sought,
        null,
        (document, terms) -> {
          if (opener.hasFacet(terms)) {
            add(found, document, Postings.FACET);
          }
        });
    return found.done();
  }

  private void add(Opened.Postings found, int document, Postings postings) {
    budget.take(Integer.BYTES * (2L + postings.frequency()));
    found.add(document, postings);
  }
}
