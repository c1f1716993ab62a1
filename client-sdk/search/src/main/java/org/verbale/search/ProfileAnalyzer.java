package org.verbale.search;

import java.util.List;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.RecordTerms;

/** A profile's analyzers for a client that seals terms. Thread-safe. */
record ProfileAnalyzer(AnalysisProfile newest) implements RecordAnalyzer {
  @Override
  public int profile() {
    return newest.id();
  }

  @Override
  public boolean knows(int profile) {
    return profile == newest.id();
  }

  @Override
  public RecordTerms analyse(int profile, Language language, List<Part> parts) {
    return newest.terms(language, parts);
  }
}
