package org.verbale.search.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.TermField;

/**
 * What is made of a record's text, under a number that says which analyzers, in which version, did
 * it. Thread-safe.
 */
public final class AnalysisProfile {
  /** The first profile: Lucene 10's analyzers. */
  public static final AnalysisProfile ONE = new AnalysisProfile(1);

  /** Positions between two parts: no phrase reaches from one into the next. */
  public static final int GAP = 100;

  /** Parts whose values are terms as they are. */
  private static final Map<String, TermField> FACETS =
      Map.of(
          FieldName.INSTRUMENT.code(), TermField.INSTRUMENT,
          FieldName.CLUSTER.code(), TermField.CLUSTER,
          FieldName.ARTICLE.code(), TermField.ARTICLE);

  /** Ids, dates and hashes: found by other means than words. */
  private static final Set<String> NO_TEXT =
      Set.of(
          FieldName.IN_REPLY_TO.code(),
          FieldName.MEDIUM.code(),
          FieldName.DATE.code(),
          FieldName.SUPERSEDES.code(),
          FieldName.AGREED_HASH.code());

  private final int id;
  private final Map<Language, Analyzer> analyzers = new EnumMap<>(Language.class);

  private AnalysisProfile(int id) {
    this.id = id;
    for (Language language : Language.values()) {
      analyzers.put(language, new LanguageAnalyzer(language));
    }
  }

  /** The profile's number, 1 to 65535. */
  public int id() {
    return id;
  }

  /**
   * The facet that a part of this name is: {@code instrument}, {@code cluster}, {@code article}.
   */
  public static Optional<TermField> facetField(String name) {
    return Optional.ofNullable(FACETS.get(name));
  }

  /** Whether a part's text is searched by its words. */
  public static boolean isText(Part part) {
    return switch (part.type()) {
      case PARAGRAPH -> true;
      case FIELD -> !FACETS.containsKey(part.name()) && !NO_TEXT.contains(part.name());
      case DUMMY, ATTACHMENT -> false;
    };
  }

  /** The term of a facet's value: NFKC, lower case, no space around it. */
  public static String facet(String value) {
    String normal = Normalizer.normalize(value, Normalizer.Form.NFKC);
    return normal.toLowerCase(Locale.ROOT).strip();
  }

  /** The terms of a text, in order. */
  public List<Token> tokens(Language language, String text) {
    List<Token> tokens = new ArrayList<>();
    try (TokenStream stream = analyzer(language).tokenStream("", text)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      var increment = stream.addAttribute(PositionIncrementAttribute.class);
      var offset = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      int position = -1;
      while (stream.incrementToken()) {
        position += increment.getPositionIncrement();
        tokens.add(new Token(term.toString(), position, offset.startOffset(), offset.endOffset()));
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tokens;
  }

  /** A word as terms are written before they are shortened to their stem. */
  public String written(Language language, String word) {
    return analyzer(language).normalize("", word).utf8ToString();
  }

  /**
   * The terms of a record.
   *
   * @param language of parts that name none
   */
  public RecordTerms terms(Language language, List<Part> parts) {
    var counter = new TermCounter(id);
    try {
      for (Part part : parts) {
        if (isText(part)) {
          Language own = part.language().orElse(language);
          try (TokenStream stream = analyzer(own).tokenStream("", part.text())) {
            counter.text(TermField.text(own), stream);
          }
        } else if (part.type() == Part.Type.FIELD) {
          facetField(part.name()).ifPresent(name -> counter.facet(name, facet(part.text())));
        }
        if (counter.isFull()) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counter.terms();
  }

  /** For Lucene: analyses each field of text as this profile does. */
  public Analyzer analyzer() {
    return new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
      @Override
      protected Analyzer getWrappedAnalyzer(String fieldName) {
        return AnalysisProfile.this.analyzer(language(fieldName));
      }
    };
  }

  private static Language language(String field) {
    return Arrays.stream(Language.values())
        .filter(language -> TermField.text(language).code().equals(field))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("field: no text (expected: text.*)"));
  }

  private Analyzer analyzer(Language language) {
    Analyzer analyzer = analyzers.get(language);
    if (analyzer == null) {
      throw new IllegalStateException("language: without an analyzer (expected: all have one)");
    }
    return analyzer;
  }
}
