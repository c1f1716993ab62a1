package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.locks.LockSupport;
import org.verbale.client.SealedSearch;
import org.verbale.client.VerbaleClient;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.query.QueryLimits;
import org.verbale.query.QueryTree;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.search.query.TermDictionary;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.demo.PlainIndex.Ranked;
import org.verbale.server.demo.PlainIndex.Ranking;
import org.verbale.server.policy.Limits;
import org.verbale.server.search.SearchOptions;

/**
 * The engines of a device: its own index, and the server, which gets trapdoors. What the server
 * answers is taken as it comes, before the device holds it against what it can read.
 */
record Engines(VerbaleClient client, VerbaleSearch search) {
  /** A server that lets a device ask as often as it likes. */
  static ServerConfiguration unhurried(ServerConfiguration configuration) {
    ServerConfiguration.Search search = configuration.search();
    Limits limits = configuration.limits();
    return configuration
        .with(
            new ServerConfiguration.Search(
                new SearchOptions(Duration.ofMillis(50), search.indexes().indexes()),
                search.costs(),
                search.limits(),
                1_000_000,
                search.perParty()))
        .with(
            new Limits(
                limits.messages(),
                limits.directory(),
                limits.uploads(),
                limits.pages(),
                new Limits.Rates(1_000_000, 1_000_000, 1L << 30, 100)));
  }

  static QueryTree tree(PageRequest request) {
    return request
        .query()
        .translate(
            AnalysisProfile.ONE, request.languages(), TermDictionary.NONE, QueryLimits.DEFAULT)
        .tree();
  }

  /** Waits until the server has indexed all that stands in these channels. */
  static void awaitIndexed(VerbaleClient client, SortedSet<ChannelId> channels) {
    QueryTree all =
        SearchQuery.parse("type:message")
            .translate(AnalysisProfile.ONE, Set.of(), TermDictionary.NONE, QueryLimits.DEFAULT)
            .tree();
    while (ask(client, all, channels, 1).answer().reached().stream()
        .anyMatch(reach -> reach.lag() > 0)) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static SealedSearch.Answer ask(
      VerbaleClient client, QueryTree tree, SortedSet<ChannelId> channels, int size) {
    return client
        .sealedSearch()
        .ask(
            new SealedSearch.Question(tree, AnalysisProfile.ONE.id(), channels, size, Bytes.EMPTY));
  }

  /** What the device's index finds. */
  Ranking local(PageRequest request) {
    Page page = search.search(request);
    assertThat(page.exact()).isTrue();
    return new Ranking(
        page.hits().stream()
            .map(hit -> Ranked.of(hit.channel(), hit.record(), hit.sequence(), hit.score()))
            .toList(),
        page.total());
  }

  /** What the server finds in sealed terms. */
  Ranking sealed(PageRequest request) {
    return sealed(client, request);
  }

  static Ranking sealed(VerbaleClient client, PageRequest request) {
    SealedSearch.Answer found = ask(client, tree(request), request.channels(), request.size());
    assertThat(found.lacking()).isEmpty();
    assertThat(found.answer().exact()).isTrue();
    return new Ranking(
        found.answer().hits().stream()
            .map(hit -> Ranked.of(hit.channel(), hit.record(), hit.sequence(), hit.score()))
            .toList(),
        found.answer().total());
  }
}
