package org.verbale.search.analysis;

import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.util.UnicodeUtil;
import org.verbale.terms.TermsLimits;

/** Leaves out what is no term; the place where it stood stays free. */
final class TermFilter extends FilteringTokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  TermFilter(TokenStream input) {
    super(input);
  }

  @Override
  protected boolean accept() {
    int bytes = UnicodeUtil.calcUTF16toUTF8Length(term, 0, term.length());
    return bytes <= TermsLimits.MAX_TERM && term.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
