package org.verbale.server.document;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.terms.SealedTerms;

/** The form of sealed search terms: all of them that the server can judge. */
final class SealedTermsForm {
  private SealedTermsForm() {}

  /**
   * Reads {@code blob}.
   *
   * @throws RefusedException MALFORMED
   */
  @CanIgnoreReturnValue
  static SealedTerms check(Bytes blob) {
    try {
      return SealedTerms.parse(blob);
    } catch (MalformedException e) {
      throw new Refusal.Malformed("terms/" + e.field(), "the form of sealed terms").asException();
    }
  }
}
