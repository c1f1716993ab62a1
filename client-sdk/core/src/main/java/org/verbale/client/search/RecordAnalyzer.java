package org.verbale.client.search;

import java.util.List;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.terms.RecordTerms;

/**
 * Turns what a record says into terms. Implementations are thread-safe and pure: by one profile the
 * same parts yield the same terms, everywhere and for ever. They throw for no text, whoever wrote
 * it, and take time and memory in proportion to it. What they throw nevertheless counts as "no
 * terms".
 */
public interface RecordAnalyzer {
  /** Number of the newest profile: what is posted is analysed by it. */
  int profile();

  /** Whether records of this profile can be analysed here. */
  boolean knows(int profile);

  /**
   * Analyses a record.
   *
   * @param profile one that it knows
   * @param language of the record: that of parts which have none
   * @param parts paragraphs and fields, in order
   */
  RecordTerms analyse(int profile, Language language, List<Part> parts);
}
