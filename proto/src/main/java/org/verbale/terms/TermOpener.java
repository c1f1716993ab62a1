package org.verbale.terms;

import java.util.Optional;
import org.verbale.terms.Runs.Decoder;
import org.verbale.terms.Runs.Decoder.Next;

/**
 * Opens one term at a time in one record after the other, by its trapdoor. What does not open to
 * well-formed values is absent: anybody may have put it there. Not thread-safe; made once for many
 * trapdoors.
 */
public final class TermOpener {
  private static final long FACET = Runs.encode(Postings.FACET)[0];
  private static final int LENGTH_BITS = 24;

  private final SlotCipher cipher = new SlotCipher();

  /** Turns to another term; comes first. */
  public void use(Trapdoor trapdoor) {
    cipher.use(trapdoor);
  }

  /** Where the term stands in {@code terms}. */
  public Optional<Postings> postings(SealedTerms terms) {
    cipher.salt(terms);
    int slot = find(terms, 0);
    if (slot < 0) {
      return Optional.empty();
    }
    Decoder decoder = new Decoder();
    Next next = Next.MAYBE;
    for (int run = 1; slot >= 0; run++) {
      next = decoder.add(terms.payload(slot) ^ cipher.mask());
      if (next != Next.MAYBE) {
        break;
      }
      slot = find(terms, run);
    }
    return next == Next.MALFORMED ? Optional.empty() : Optional.ofNullable(decoder.end());
  }

  /** Whether the record has the term of a facet. */
  public boolean hasFacet(SealedTerms terms) {
    cipher.salt(terms);
    int slot = find(terms, 0);
    return slot >= 0 && (terms.payload(slot) ^ cipher.mask()) == FACET;
  }

  /** The length of a field, by the trapdoor for it; absent where the record has no such field. */
  public Optional<FieldLength> length(SealedTerms terms) {
    cipher.salt(terms);
    int slot = find(terms, 0);
    if (slot < 0) {
      return Optional.empty();
    }
    long value = terms.payload(slot) ^ cipher.mask();
    int length = (int) (value >>> LENGTH_BITS);
    int total = (int) value & TermsLimits.MAX_LENGTH;
    return FieldLength.isPossible(length, total)
        ? Optional.of(new FieldLength(length, total))
        : Optional.empty();
  }

  private int find(SealedTerms terms, int run) {
    cipher.run(run);
    return terms.find(cipher.label());
  }
}
