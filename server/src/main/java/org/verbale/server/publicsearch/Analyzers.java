package org.verbale.server.publicsearch;

import java.util.EnumMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.verbale.id.Language;

/**
 * What a word is in each language: Lucene's own analyzers. No word is left out for being common, so
 * that phrases are found as they were written. Thread-safe.
 */
final class Analyzers {
  private static final String TEXT = "text.";

  /** Positions between two parts: no phrase reaches from one into the next. */
  private static final int GAP = 100;

  private final Map<Language, Analyzer> analyzers = new EnumMap<>(Language.class);

  Analyzers() {
    CharArraySet none = CharArraySet.EMPTY_SET;
    analyzers.put(Language.AR, new ArabicAnalyzer(none));
    analyzers.put(Language.ZH, new SmartChineseAnalyzer()); // leaves out punctuation alone
    analyzers.put(Language.EN, new EnglishAnalyzer(none));
    analyzers.put(Language.FR, new FrenchAnalyzer(none));
    analyzers.put(Language.RU, new RussianAnalyzer(none));
    analyzers.put(Language.ES, new SpanishAnalyzer(none));
  }

  /** The field with the text of a language. */
  static String field(Language language) {
    return TEXT + language.code();
  }

  Analyzer of(Language language) {
    Analyzer analyzer = analyzers.get(language);
    if (analyzer == null) {
      throw new IllegalStateException("language: without an analyzer (expected: all have one)");
    }
    return analyzer;
  }

  /** For Lucene: each field by its language. */
  Analyzer forIndexing() {
    return new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
      @Override
      protected Analyzer getWrappedAnalyzer(String field) {
        return of(Language.of(field.substring(TEXT.length())));
      }

      @Override
      public int getPositionIncrementGap(String field) {
        return GAP;
      }
    };
  }
}
