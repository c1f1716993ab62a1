package org.verbale.search.analysis;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.verbale.id.Language;

/**
 * The terms of one language. No word is left out for being common: phrases are found as they were
 * written, and what is common ranks low by itself.
 */
final class LanguageAnalyzer extends Analyzer {
  /** What French puts before a vowel. */
  private static final CharArraySet ELISIONS =
      CharArraySet.unmodifiableSet(
          new CharArraySet(
              List.of(
                  "l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu",
                  "puisqu"),
              false));

  /** What verbs end in, and their stemmer leaves: ils demandent; of nouns it takes all forms. */
  private static final Pattern THIRD_PERSON = Pattern.compile("(?<=\\p{L}{4})(?<!m|ai)ente?s?$");

  private final Language language;

  LanguageAnalyzer(Language language) {
    this.language = language;
  }

  @Override
  protected TokenStreamComponents createComponents(String fieldName) {
    Tokenizer source =
        language == Language.ZH ? new HMMChineseTokenizer() : new StandardTokenizer();
    return new TokenStreamComponents(source, new TermFilter(stem(written(source))));
  }

  /** One word as it is written, not yet shortened: what a prefix is held against. */
  @Override
  protected TokenStream normalize(String fieldName, TokenStream in) {
    return new RewritingFilter(written(in), NormalForm::fold);
  }

  private TokenStream written(TokenStream in) {
    TokenStream normal = new RewritingFilter(in, NormalForm::of);
    return switch (language) {
      case AR -> new ArabicNormalizationFilter(normal);
      case FR -> new ElisionFilter(normal, ELISIONS);
      case ZH, EN, RU, ES -> normal;
    };
  }

  private TokenStream stem(TokenStream in) {
    return switch (language) {
      case AR -> folded(new ArabicStemFilter(in));
      case ZH -> folded(in);
      case EN -> snowball(folded(in), new EnglishStemmer());
      // These two look at accents, so they come before them.
      case FR -> folded(snowball(singular(in), new FrenchStemmer()));
      case ES -> folded(snowball(accented(in), new SpanishStemmer()));
      case RU -> folded(snowball(in, new RussianStemmer()));
    };
  }

  private static TokenStream snowball(TokenStream in, SnowballStemmer stemmer) {
    return new SnowballFilter(in, stemmer);
  }

  private static TokenStream folded(TokenStream in) {
    return new RewritingFilter(in, NormalForm::fold);
  }

  private static TokenStream singular(TokenStream in) {
    return new RewritingFilter(
        in, word -> word.contains("ent") ? THIRD_PERSON.matcher(word).replaceFirst("e") : word);
  }

  /** Gives back the one accent that is often left out and that its stemmer needs. */
  private static TokenStream accented(TokenStream in) {
    return new RewritingFilter(
        in,
        word ->
            word.endsWith("cion") || word.endsWith("sion")
                ? word.substring(0, word.length() - 2) + "ón"
                : word);
  }

  @Override
  public int getPositionIncrementGap(String fieldName) {
    return AnalysisProfile.GAP;
  }
}
