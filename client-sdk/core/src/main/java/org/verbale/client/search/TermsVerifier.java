package org.verbale.client.search;

import java.util.Optional;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermOpener;

/**
 * Holds sealed terms against what the record says. Slots that open to nothing cannot be told from
 * dummies: whether a record has a term by which it was found, the record itself must say. Not
 * thread-safe.
 */
public final class TermsVerifier {
  private final TermOpener opener = new TermOpener();

  /**
   * Judges a blob.
   *
   * @param key of the search epoch in force where it was sealed; stays the caller's
   * @param terms of the record, by the blob's profile
   * @return FAITHFUL, INCOMPLETE or OTHER_EPOCH
   */
  public TermsState verify(TermKey key, SealedTerms blob, RecordTerms terms) {
    if (blob.profile() != terms.profile()) {
      throw new IllegalArgumentException(
          "profile: " + terms.profile() + " (expected: the blob's, " + blob.profile() + ")");
    }
    if (blob.searchEpoch() != key.searchEpoch().number()) {
      return TermsState.OTHER_EPOCH;
    }
    return hasLengths(key, blob, terms) && hasTerms(key, blob, terms)
        ? TermsState.FAITHFUL
        : TermsState.INCOMPLETE;
  }

  private boolean hasLengths(TermKey key, SealedTerms blob, RecordTerms terms) {
    return terms.lengths().entrySet().stream()
        .allMatch(
            each -> {
              opener.use(key.length(terms.profile(), each.getKey()));
              return opener.length(blob).equals(Optional.of(each.getValue()));
            });
  }

  private boolean hasTerms(TermKey key, SealedTerms blob, RecordTerms terms) {
    return terms.terms().entrySet().stream()
        .allMatch(
            each -> {
              opener.use(key.trapdoor(terms.profile(), each.getKey()));
              return opener.postings(blob).equals(Optional.of(each.getValue()));
            });
  }
}
