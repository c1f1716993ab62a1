package org.verbale.search.sealed;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.verbale.search.local.KnownTerms;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.QuerySyntaxException;
import org.verbale.search.query.SearchQuery.Translated;
import org.verbale.search.query.TermDictionary;

/** Searches on the server, and judges what it answers. Thread-safe. */
public final class SealedEngine {
  /** Most pages whose query is remembered for the one after. */
  private static final int TURNED = 64;

  private final Source source;
  private final AnalysisProfile profile;

  /** Of the last pages what they asked for: a dictionary may have grown since. */
  private final Map<String, Translated> turned =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Translated> eldest) {
          return size() > TURNED;
        }
      };

  SealedEngine(Source source, AnalysisProfile profile) {
    this.source = source;
    this.profile = profile;
  }

  /**
   * The engine of a client.
   *
   * @param known learns the terms of what is opened
   */
  public static SealedEngine of(
      VerbaleClient client, AnalysisProfile profile, Optional<KnownTerms> known) {
    return new SealedEngine(new ClientSource(requireNonNull(client, "client"), known), profile);
  }

  /**
   * Searches. The words go as trapdoors; what the server gives is opened here, and shown if the
   * query finds it here, too.
   *
   * @param dictionary for prefixes and fuzzy words
   * @param poisoned whether records are shown whose terms are poisoned
   * @throws QuerySyntaxException if a word of the query is none, or it is too large
   * @throws IllegalArgumentException if {@link PageRequest#after} is no page of this question, or
   *     attached files are to be searched: no sealed terms hold what stands in them
   */
  public Page search(PageRequest request, TermDictionary dictionary, boolean poisoned)
      throws IOException {
    requireRecordsAlone(request);
    Digest question = request.question(profile);
    Optional<SealedCursor> after = SealedCursor.decode(request.after(), question);
    Translated translated = translated(request, dictionary);
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
    Page page = judgement.page(answer, question, translated.abridged());
    page.next().ifPresent(next -> remember(next, translated));
    return page;
  }

  private Translated translated(PageRequest request, TermDictionary dictionary) {
    Optional<Translated> before = request.after().flatMap(this::remembered);
    if (before.isPresent()) {
      return before.get();
    }
    Translated translated =
        request.query().translate(profile, request.languages(), dictionary, QueryLimits.DEFAULT);
    requireSendable(translated);
    return translated;
  }

  private Optional<Translated> remembered(String page) {
    synchronized (turned) {
      return Optional.ofNullable(turned.get(page));
    }
  }

  private void remember(String next, Translated translated) {
    synchronized (turned) {
      turned.put(next, translated);
    }
  }

  /** Whoever asks for files must not take what is found without them for all there is. */
  private static void requireRecordsAlone(PageRequest request) {
    if (request.attachments()) {
      throw new IllegalArgumentException(
          "attachments: asked of the server (expected: of an index on this device)");
    }
  }

  private static void requireSendable(Translated translated) {
    int most = SealedLimits.DEFAULT.values();
    if (SealedQuery.of(translated.tree()).values() > most) {
      throw new QuerySyntaxException(
          0, "too large a query", "at most " + most + " words of phrases and values");
    }
  }
}
