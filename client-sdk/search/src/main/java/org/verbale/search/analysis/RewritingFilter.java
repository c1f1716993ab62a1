package org.verbale.search.analysis;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Rewrites each token by itself; where it stands in the text stays as it is. */
final class RewritingFilter extends TokenFilter {
  private final UnaryOperator<String> rule;
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  RewritingFilter(TokenStream input, UnaryOperator<String> rule) {
    super(input);
    this.rule = rule;
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    String before = term.toString();
    String after = rule.apply(before);
    if (!after.equals(before)) {
      term.setEmpty().append(after);
    }
    return true;
  }
}
