package org.verbale.server.demo;

import java.util.List;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.terms.RecordTerms;
import org.verbale.testing.Words;

/**
 * Analyses by {@link Words}.
 *
 * @param profile the newest that it knows
 */
record WordAnalyzer(int profile) implements RecordAnalyzer {
  @Override
  public boolean knows(int other) {
    return other <= profile;
  }

  @Override
  public RecordTerms analyse(int by, Language language, List<Part> parts) {
    return Words.terms(by, language, parts);
  }
}
