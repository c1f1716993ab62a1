package org.verbale.search.sealed;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.verbale.client.SealedSearch;
import org.verbale.client.VerbaleClient;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.query.QueryLimits;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedQuery;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.Doubts;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.QuerySyntaxException;
import org.verbale.search.query.SearchQuery.Translated;
import org.verbale.search.query.TermDictionary;

/** Searches on the server, and judges what it answers. Thread-safe. */
public final class SealedEngine {
  private final Source source;
  private final AnalysisProfile profile;

  SealedEngine(Source source, AnalysisProfile profile) {
    this.source = source;
    this.profile = profile;
  }

  /** The engine of a client. */
  public static SealedEngine of(VerbaleClient client, AnalysisProfile profile) {
    return new SealedEngine(new ClientSource(requireNonNull(client, "client")), profile);
  }

  /**
   * Searches. The words go as trapdoors; what the server gives is opened here, and shown if the
   * query finds it here, too.
   *
   * @param dictionary for prefixes and fuzzy words
   * @param poisoned whether records are shown whose terms are poisoned
   * @throws QuerySyntaxException if a word of the query is none, or it is too large
   * @throws IllegalArgumentException if {@link PageRequest#after} is no page of this question
   */
  public Page search(PageRequest request, TermDictionary dictionary, boolean poisoned)
      throws IOException {
    Digest question = request.question(profile);
    Optional<SealedCursor> after = SealedCursor.decode(request.after(), question);
    Translated translated =
        request.query().translate(profile, request.languages(), dictionary, QueryLimits.DEFAULT);
    requireSendable(translated);
    if (request.channels().isEmpty()) {
      return new Page(List.of(), 0, true, Optional.empty(), translated.abridged(), Doubts.NONE);
    }
    SealedSearch.Answer answer =
        source.ask(
            new SealedSearch.Question(
                translated.tree(),
                profile.id(),
                new TreeSet<>(request.channels()),
                request.size(),
                after.map(SealedCursor::server).orElse(Bytes.EMPTY)));
    var judgement =
        new Judgement(source, request.channels(), after.map(SealedCursor::last), poisoned);
    judgement.judge(answer.answer(), profile, translated.tree());
    return judgement.page(answer, question, translated.abridged());
  }

  private static void requireSendable(Translated translated) {
    int most = SealedLimits.DEFAULT.values();
    if (SealedQuery.of(translated.tree()).values() > most) {
      throw new QuerySyntaxException(
          0, "too large a query", "at most " + most + " words of phrases and values");
    }
  }
}
