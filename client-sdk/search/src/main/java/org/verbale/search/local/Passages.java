package org.verbale.search.local;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.memory.MemoryIndex;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Matches;
import org.apache.lucene.search.MatchesIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.verbale.id.Language;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryTree;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.Documents.NumberedPart;
import org.verbale.search.local.Snippet.Mark;
import org.verbale.terms.TermField;

/**
 * Finds where in a record's parts, and in some of the text of its files, a query's words and
 * phrases stand. One for each page; not thread-safe.
 */
final class Passages {
  /** Most UTF-16 units of a snippet. */
  static final int LENGTH = 240;

  /** Most UTF-16 units of attached files that are looked at; Chinese takes up to 9 µs for each. */
  static final int ATTACHED = 400_000;

  /** How far a snippet is widened so that it begins and ends between words. */
  private static final int REACH = 24;

  /** Before a place that is looked for the end of a character. */
  private static final int NEAR = 1000;

  /** Most bytes of text that are looked through, for all records, and of each that comes then. */
  private static final int ALL = 8 * Portion.RECORD;

  private static final int LEAST = 16 << 10;

  private final Analyzer analyzer;

  /** What to look for; empty if the query has only conditions. */
  private final Optional<Query> sought;

  private int left = ALL;
  private int attachedLeft = ATTACHED;

  Passages(AnalysisProfile profile, QueryTree tree) {
    this.analyzer = profile.analyzer();
    var any = new BooleanQuery.Builder();
    List<QueryNode> words = tree.sought().stream().filter(node -> isText(node, tree)).toList();
    words.forEach(node -> any.add(LuceneQueries.of(node, tree.table()), Occur.SHOULD));
    this.sought = words.isEmpty() ? Optional.empty() : Optional.of(any.build());
  }

  private static boolean isText(QueryNode node, QueryTree tree) {
    return !(node instanceof QueryNode.Term term)
        || tree.table().fields().get(term.field()).isScored();
  }

  private record Scored(NumberedPart part, float score, List<Mark> marks) {}

  /**
   * The best stretch of each of the best parts, the best first. Of long records, and the last of
   * many, the beginning is looked through.
   *
   * @param language of parts that name none
   */
  List<Snippet> of(List<NumberedPart> parts, Language language, int most) throws IOException {
    return of(parts, List.of(), language, most);
  }

  /**
   * The same, with files as long as there is time for them: whoever attaches the longest must not
   * keep waiting who searches.
   */
  List<Snippet> of(
      List<NumberedPart> parts, List<NumberedPart> attached, Language language, int most)
      throws IOException {
    if (sought.isEmpty()) {
      return List.of();
    }
    List<NumberedPart> all = new ArrayList<>(portion(parts));
    all.addAll(attached(attached, language));
    List<Scored> found = new ArrayList<>();
    for (NumberedPart part : all) {
      search(part, part.part().language().orElse(language), sought.get()).ifPresent(found::add);
    }
    return found.stream()
        .sorted(Comparator.comparingDouble((Scored part) -> -part.score()))
        .limit(most)
        .map(Passages::snippet)
        .toList();
  }

  private List<NumberedPart> portion(List<NumberedPart> parts) {
    List<NumberedPart> portion = Portion.of(parts, Math.max(LEAST, Math.min(Portion.RECORD, left)));
    left = Math.max(0, left - Portion.cost(portion));
    return portion;
  }

  private List<NumberedPart> attached(List<NumberedPart> sections, Language language) {
    List<NumberedPart> taken = new ArrayList<>();
    for (NumberedPart section : sections) {
      String text = section.part().text();
      int end = Math.min(text.length(), attachedLeft);
      end -= end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
      if (end == 0) {
        break;
      }
      attachedLeft -= end;
      Part part = Part.paragraph(language, text.substring(0, end));
      taken.add(new NumberedPart(section.number(), part));
    }
    return taken;
  }

  private Optional<Scored> search(NumberedPart numbered, Language language, Query query)
      throws IOException {
    Part part = numbered.part();
    var index = new MemoryIndex(true);
    index.addField(TermField.text(language).code(), part.text(), analyzer);
    float score = index.search(query);
    if (score <= 0) {
      return Optional.empty();
    }
    IndexSearcher searcher = index.createSearcher();
    Matches matches =
        searcher
            .createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1)
            .matches(searcher.getIndexReader().leaves().get(0), 0);
    return matches == null
        ? Optional.empty()
        : Optional.of(new Scored(numbered, score, marks(matches)));
  }

  private static List<Mark> marks(Matches matches) throws IOException {
    List<Mark> marks = new ArrayList<>();
    for (String field : matches) {
      MatchesIterator each = matches.getMatches(field);
      while (each != null && each.next()) {
        marks.add(new Mark(each.startOffset(), each.endOffset()));
      }
    }
    return joined(marks);
  }

  /** In order, those that overlap as one. */
  private static List<Mark> joined(List<Mark> marks) {
    List<Mark> joined = new ArrayList<>();
    marks.stream()
        .sorted(Comparator.comparingInt(Mark::start).thenComparingInt(Mark::end))
        .forEach(
            mark -> {
              int last = joined.size() - 1;
              if (last >= 0 && mark.start() < joined.get(last).end()) {
                int end = Math.max(mark.end(), joined.get(last).end());
                joined.set(last, new Mark(joined.get(last).start(), end));
              } else {
                joined.add(mark);
              }
            });
    return joined;
  }

  private static Snippet snippet(Scored part) {
    String text = part.part().part().text();
    List<Mark> marks = densest(part.marks());
    int found = Math.min(LENGTH, marks.get(marks.size() - 1).end() - marks.get(0).start());
    int margin = Math.max(0, LENGTH - found) / 2;
    int start = boundary(text, Math.max(0, marks.get(0).start() - margin), -1);
    int end = boundary(text, Math.min(text.length(), Math.max(start + LENGTH, start + found)), 1);
    List<Mark> shown =
        part.marks().stream()
            .filter(mark -> mark.start() >= start && mark.end() <= end)
            .map(mark -> new Mark(mark.start() - start, mark.end() - start))
            .toList();
    if (shown.isEmpty()) { // what was found is longer than what is shown
      shown = List.of(new Mark(marks.get(0).start() - start, end - start));
    }
    return new Snippet(
        part.part().number(), text.substring(start, end), shown, start > 0, end < text.length());
  }

  /** Those that stand within a snippet's length of the one that has most beside it. */
  private static List<Mark> densest(List<Mark> marks) {
    List<Mark> best = marks.subList(0, 1);
    int to = 0;
    for (int from = 0; from < marks.size(); from++) {
      to = Math.max(to, from + 1);
      while (to < marks.size() && marks.get(to).end() - marks.get(from).start() <= LENGTH) {
        to++;
      }
      if (to - from > best.size()) {
        best = marks.subList(from, to);
      }
    }
    return best;
  }

  /**
   * A place near {@code at} where a text may be cut: at a space, where one is near; not within what
   * is read as one character, unless that is longer than characters are.
   *
   * @param step -1 to look before it, 1 behind it
   */
  private static int boundary(String text, int at, int step) {
    for (int i = at; i > 0 && i < text.length() && Math.abs(i - at) <= REACH; i += step) {
      int beside = step < 0 ? i - 1 : i;
      if (Character.isWhitespace(text.charAt(beside))) {
        return i;
      }
    }
    if (at + step * REACH <= 0 || at + step * REACH >= text.length()) {
      return step < 0 ? 0 : text.length();
    }
    int from = Math.max(0, at - NEAR); // it looks at all of what it is given
    String near = text.substring(from, Math.min(text.length(), at + REACH));
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(near);
    int place =
        from
            + (step < 0
                ? characters.preceding(at - from + 1)
                : characters.following(at - from - 1));
    if (Math.abs(place - at) > REACH) {
      place = at;
    }
    return Character.isLowSurrogate(text.charAt(place)) ? place + step : place;
  }
}
