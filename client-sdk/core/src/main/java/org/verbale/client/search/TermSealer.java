package org.verbale.client.search;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;

/** Seals the terms of records under one search key. Not thread-safe. */
public final class TermSealer {
  /** Two labels of the largest record are alike once in 5,000 times. */
  private static final int ATTEMPTS = 32;

  private final TermKey key;
  private final SecureRandom random;

  /**
   * @param key stays the caller's
   * @param random for salts and dummies
   */
  public TermSealer(TermKey key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /** The blob of one record, of a fresh salt. */
  public SealedTerms seal(RecordTerms terms) {
    Map<Trapdoor, FieldLength> lengths = new LinkedHashMap<>();
    Map<Trapdoor, Postings> postings = new LinkedHashMap<>();
    int profile = terms.profile();
    terms.lengths().forEach((field, length) -> lengths.put(key.length(profile, field), length));
    terms.terms().forEach((term, found) -> postings.put(key.trapdoor(profile, term), found));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      byte[] salt = new byte[SealedTerms.SALT];
      random.nextBytes(salt);
      var builder = new TermsBuilder(profile, key.searchEpoch().number(), Bytes.of(salt));
      lengths.forEach(builder::add);
      postings.forEach(builder::add);
      Optional<SealedTerms> sealed = builder.build(random);
      if (sealed.isPresent()) {
        return sealed.get();
      }
    }
    throw new IllegalStateException("labels: alike for every salt (expected: random salts)");
  }
}
