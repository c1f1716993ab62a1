package org.verbale.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.record.Part;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.analysis.Token;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;

/** Draws questions of words that records have. */
final class Questions {
  private static final int LONGEST_PHRASE = 3;

  private final Prose prose;
  private final Random random;
  private final List<SearchedChannel> channels;

  /**
   * @param channels that are searched, all at once
   */
  Questions(Prose prose, Random random, List<SearchedChannel> channels) {
    this.prose = prose;
    this.random = random;
    this.channels = channels.stream().sorted(Comparator.comparing(SearchedChannel::id)).toList();
  }

  /** So many of a kind. */
  List<Question> draw(Question.Kind kind, int count) {
    List<Question> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      draw(kind).ifPresent(drawn::add);
    }
    return drawn;
  }

  /** Empty where the record that was drawn does not yield one. */
  private Optional<Question> draw(Question.Kind kind) {
    SearchedChannel channel = channels.get(random.nextInt(channels.size()));
    Prose.Paper paper = channel.paper(random.nextInt(channel.size()));
    Part part = paper.parts().getLast();
    Language language = paper.language();
    List<Token> tokens = AnalysisProfile.ONE.tokens(language, part.text());
    return switch (kind) {
      case TERM -> word(language, part.text(), tokens).map(a -> question(kind, language, a));
      case AND ->
          word(language, part.text(), tokens)
              .flatMap(
                  a ->
                      word(language, part.text(), tokens)
                          .filter(b -> !b.equals(a))
                          .map(b -> question(kind, language, a + " AND " + b)));
      case PHRASE -> {
        int length = 2 + random.nextInt(LONGEST_PHRASE - 1);
        int from = random.nextInt(tokens.size() - length + 1);
        int begin = tokens.get(from).start();
        int end = tokens.get(from + length - 1).end();
        yield Optional.of(question(kind, language, '"' + part.text().substring(begin, end) + '"'));
      }
    };
  }

  /** A word that is not in every record, and is one term. */
  private Optional<String> word(Language language, String text, List<Token> tokens) {
    Token token = tokens.get(random.nextInt(tokens.size()));
    String word = text.substring(token.start(), token.end());
    return prose.isCommon(language, word) || AnalysisProfile.ONE.tokens(language, word).size() != 1
        ? Optional.empty()
        : Optional.of(word);
  }

  private Question question(Question.Kind kind, Language language, String text) {
    SearchQuery query = SearchQuery.parse(text);
    Set<Language> languages = Set.of(language);
    QueryTree tree =
        query
            .translate(AnalysisProfile.ONE, languages, TermDictionary.NONE, QueryLimits.DEFAULT)
            .tree();
    List<ChannelTables> tables = channels.stream().map(each -> each.tables(tree)).toList();
    var ids = new TreeSet<ChannelId>(channels.stream().map(SearchedChannel::id).toList());
    return new Question(
        kind,
        new PageRequest(query, languages, ids, Question.PAGE, Optional.empty()),
        Question.plain(tree),
        new SealedRequest(SealedQuery.of(tree), tables, Question.PAGE, Bytes.EMPTY));
  }
}
