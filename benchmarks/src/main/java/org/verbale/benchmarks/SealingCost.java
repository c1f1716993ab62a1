package org.verbale.benchmarks;

import java.security.GeneralSecurityException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.search.TermKey;
import org.verbale.client.search.TermSealer;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;

/** What sealing its terms costs a record, beside what cannot be spared, by turns. */
final class SealingCost {
  private static final int RECORDS = 4_000;
  private static final double GOAL = 1.5;

  private final Report report;
  private final Programme programme;
  private final Prose prose;
  private final ArchiveKey key;
  private final BareSealing bare = new BareSealing();

  SealingCost(Programme programme, Prose prose, ArchiveKey key) throws GeneralSecurityException {
    this.report = programme.report();
    this.programme = programme;
    this.prose = prose;
    this.key = key;
  }

  /** Nanoseconds, and what they were spent on. */
  private static final class Sum {
    private long analysis;
    private long sealing;
    private long bare;
    private long slots;
    private long bytes;
  }

  void run() throws GeneralSecurityException {
    var unused = measure(0);
    Sum sum = measure(RECORDS);
    double limit = sum.analysis + sum.bare;
    double ratio = (sum.analysis + sum.sealing) / limit;
    report.line(
        "sealing a record's terms: %.0f us of analysis, %.0f us of sealing (its HMAC and AES alone:"
            + " %.0f us); %d slots, %d bytes a record",
        sum.analysis / 1e3 / RECORDS,
        sum.sealing / 1e3 / RECORDS,
        sum.bare / 1e3 / RECORDS,
        sum.slots / RECORDS,
        sum.bytes / RECORDS);
    report.goal("of analysis, HMAC and AES alone", GOAL, ratio, false);
  }

  private Sum measure(int first) throws GeneralSecurityException {
    var sum = new Sum();
    try (TermKey derived = TermKey.of(key)) {
      var sealer = new TermSealer(derived, programme.random());
      for (int i = first; i < first + RECORDS; i++) {
        Prose.Paper paper = prose.paper(-1L - i);
        long began = System.nanoTime();
        RecordTerms terms = AnalysisProfile.ONE.terms(paper.language(), paper.parts());
        long analysed = System.nanoTime();
        SealedTerms sealed = sealer.seal(terms);
        long done = System.nanoTime();
        BareSealing.Work work = BareSealing.of(terms);
        long again = System.nanoTime();
        bare.run(work);
        sum.bare += System.nanoTime() - again;
        sum.analysis += analysed - began;
        sum.sealing += done - analysed;
        sum.slots += sealed.count();
        sum.bytes += sealed.length();
      }
    }
    return sum;
  }
}
