package org.verbale.server.publicsearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.verbale.id.Language;
import org.verbale.server.publicsearch.Results.Excerpt;
import org.verbale.server.publicsearch.Results.Piece;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

/** Finds the piece of a record in which most of the words stand. Not thread-safe. */
final class Excerpts {
  private static final int BEFORE = 40;

  private final Analyzers analyzers;
  private final List<String> words;
  private final Map<Language, Set<String>> terms = new EnumMap<>(Language.class);

  /** A word that was looked for, where it stands. */
  private record Place(String term, int start, int end) {}

  /**
   * @param words that are looked for
   */
  Excerpts(Analyzers analyzers, List<String> words) {
    this.analyzers = analyzers;
    this.words = words;
  }

  Optional<Excerpt> of(PublicItem item) throws IOException {
    Optional<Excerpt> best = Optional.empty();
    int most = 0;
    for (PublicPart part : item.parts()) {
      Optional<String> text = Documents.text(part);
      if (text.isEmpty()) {
        continue;
      }
      Language language = Documents.language(item, part);
      List<Place> places = places(language, text.get());
      int from = densest(places);
      int found = from < 0 ? 0 : distinct(places, from);
      if (found > most) {
        most = found;
        best = Optional.of(excerpt(part.index(), language, text.get(), places, from));
      }
    }
    return best;
  }

  private Set<String> terms(Language language) throws IOException {
    Set<String> known = terms.get(language);
    if (known == null) {
      known = new HashSet<>();
      for (String word : words) {
        for (Place place : tokens(language, word)) {
          known.add(place.term());
        }
      }
      terms.put(language, known);
    }
    return known;
  }

  private List<Place> places(Language language, String text) throws IOException {
    Set<String> wanted = terms(language);
    return tokens(language, text.substring(0, cut(text, SearchLimits.LOOKED))).stream()
        .filter(place -> wanted.contains(place.term()))
        .toList();
  }

  private List<Place> tokens(Language language, String text) throws IOException {
    List<Place> tokens = new ArrayList<>();
    try (TokenStream stream = analyzers.of(language).tokenStream(Analyzers.field(language), text)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      var offset = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        tokens.add(new Place(term.toString(), offset.startOffset(), offset.endOffset()));
      }
      stream.end();
    }
    return tokens;
  }

  /** Index of the place from which on most different words stand; -1 if there is none. */
  private static int densest(List<Place> places) {
    int best = -1;
    int most = 0;
    for (int i = 0; i < Math.min(places.size(), SearchLimits.COUNTED); i++) {
      int found = distinct(places, i);
      if (found > most) {
        most = found;
        best = i;
      }
    }
    return best;
  }

  private static int distinct(List<Place> places, int from) {
    Set<String> found = new HashSet<>();
    int end = places.get(from).start() + SearchLimits.EXCERPT - BEFORE;
    for (int i = from; i < places.size() && places.get(i).end() <= end; i++) {
      found.add(places.get(i).term());
    }
    return found.size();
  }

  private static Excerpt excerpt(
      int part, Language language, String text, List<Place> places, int from) {
    int start = begin(text, places.get(from).start());
    int end = Math.max(cut(text, start + SearchLimits.EXCERPT), places.get(from).end());
    List<Piece> pieces = new ArrayList<>();
    int at = start;
    for (Place place : places.subList(from, places.size())) {
      if (place.start() < at) {
        continue; // of a word that another one holds
      }
      if (place.end() > end) {
        break;
      }
      if (place.start() > at) {
        pieces.add(new Piece(text.substring(at, place.start()), false));
      }
      pieces.add(new Piece(text.substring(place.start(), place.end()), true));
      at = place.end();
    }
    if (at < end) {
      pieces.add(new Piece(text.substring(at, end), false));
    }
    return new Excerpt(part, language, pieces, start == 0, end == text.length());
  }

  /** A little before a word, behind a space if there is one. */
  private static int begin(String text, int word) {
    int start = cut(text, Math.max(0, word - BEFORE));
    for (int i = start; start > 0 && i < word; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i + 1;
      }
    }
    return start;
  }

  /** No character is cut into halves. */
  private static int cut(String text, int at) {
    if (at >= text.length()) {
      return text.length();
    }
    return at > 0 && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
