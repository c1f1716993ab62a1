package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus;
import org.verbale.client.RecordDraft;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.RefusedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Hit;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.server.demo.PlainIndex.Known;
import org.verbale.server.demo.PlainIndex.Ranking;

/**
 * The Secretariat, which is in all reviews, and States that are in some, ask the server the same:
 * each gets one ranking of what it may read, and nothing else shows in it, counts and scores
 * included.
 */
@Timeout(600)
class SecretariatSearchTest {
  private static final PartyCode XC = new PartyCode("XC");
  private static final ReviewId OTHER = new ReviewId("R-XC");
  private static final ChannelId OTHERS = ChannelId.of(OTHER, ChannelId.Scope.DIALOGUE);
  private static final int MOST = 50;

  private static final List<String> QUERIES =
      List.of(
          "licence",
          "licence court",
          "+court authority",
          "\"competent authority\"",
          "\"authority licence\"~10",
          "court -licence",
          "type:message",
          "nothing");

  @TempDir Path directory;

  private Review review;
  private VerbaleClient sec;
  private VerbaleClient xa;
  private VerbaleClient xb;
  private VerbaleClient xc;
  private final Map<RecordId, List<Part>> said = new HashMap<>();

  /** XA is reviewed by XB, and reviews XC. */
  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory, Engines::unhurried);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    Mechanism.DeviceKeys xcKeys = review.device(XC, Role.FOCAL_POINT, "xc");
    sec = client(review.device(Review.SEC, Role.SECRETARIAT, "sec1"));
    VerbaleClient second = client(review.device(Review.SEC, Role.SECRETARIAT, "sec2"));
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = client(xaKeys);
    xb = client(review.device(Review.XB, Role.FOCAL_POINT, "xb"));
    xc = client(xcKeys);
    review.assign(sec, xaKeys, Review.XB);
    review.assign(OTHER, sec, xcKeys, Review.XA);
    for (VerbaleClient each : List.of(xa, xb)) {
      each.channel(Review.DIALOGUE).open();
    }
    for (VerbaleClient each : List.of(xa, xc)) {
      each.channel(OTHERS).open();
    }
    say(xa, Review.DIALOGUE, "Two licences were granted by the competent authority.");
    say(xb, Review.DIALOGUE, "The court refused a licence. The court was right.");
    say(xb, Review.DIALOGUE, "The authority of the court.");
    say(xc, OTHERS, "A licence of the competent authority, and an authority without a licence.");
    say(xa, OTHERS, "Licence, licence, licence.");
    say(xc, OTHERS, "The court adjourned; the licence stands.");
    for (VerbaleClient each : List.of(sec, xa, xb, xc)) {
      each.sync();
    }
  }

  @AfterEach
  void end() {
    review.close();
  }

  private VerbaleClient client(Mechanism.DeviceKeys keys) throws Exception {
    return review.client(keys, builder -> builder.analyzer(VerbaleSearch.analyzer()));
  }

  private void say(VerbaleClient author, ChannelId id, String text) {
    Channel channel = author.channel(id);
    RecordDraft draft = channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build();
    said.put(channel.post(draft).record(), draft.parts());
  }

  /** What a client would look in who wants to look everywhere. */
  private static SortedSet<ChannelId> all(VerbaleClient client) {
    return client.channels().stream()
        .filter(status -> status.standing() == ChannelStatus.Standing.MEMBER)
        .map(ChannelStatus::channel)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static PageRequest ask(
      String query, SortedSet<ChannelId> channels, int size, Optional<String> after) {
    return new PageRequest(SearchQuery.parse(query), Set.of(), channels, size, after);
  }

  /** All pages, small ones, as somebody sees them who keeps no index. */
  private static Ranking pages(VerbaleSearch search, String query, SortedSet<ChannelId> channels) {
    List<PlainIndex.Ranked> hits = new ArrayList<>();
    Set<Long> totals = new TreeSet<>();
    Optional<String> next = Optional.empty();
    do {
      Page page = search.search(ask(query, channels, 2, next));
      assertThat(page.doubts().rejected()).isEmpty();
      page.hits().forEach(hit -> hits.add(ranked(hit)));
      totals.add(page.total());
      next = page.next();
    } while (next.isPresent());
    assertThat(totals).as("every page says the same").hasSize(1);
    return new Ranking(hits, totals.iterator().next());
  }

  private static PlainIndex.Ranked ranked(Hit hit) {
    return PlainIndex.Ranked.of(hit.channel(), hit.record(), hit.sequence(), hit.score());
  }

  private PlainIndex plain(VerbaleClient reader, SortedSet<ChannelId> channels) throws Exception {
    List<Known> known = new ArrayList<>();
    for (ChannelId channel : channels) {
      for (RecordHeader header : reader.channel(channel).headers()) {
        known.add(new Known(header, Objects.requireNonNull(said.get(header.record()))));
      }
    }
    return new PlainIndex(known);
  }

  /** Gives what was found, query by query. */
  private List<Ranking> assertRankedAsPlain(VerbaleClient reader, ChannelId... expected)
      throws Exception {
    SortedSet<ChannelId> channels = all(reader);
    assertThat(channels).containsExactly(expected);
    Engines.awaitIndexed(reader, channels);
    List<Ranking> found = new ArrayList<>();
    try (PlainIndex plain = plain(reader, channels);
        VerbaleSearch search = VerbaleSearch.withoutIndex(reader)) {
      for (String query : QUERIES) {
        PageRequest whole = ask(query, channels, MOST, Optional.empty());
        Ranking ranking = plain.ask(Engines.tree(whole), MOST);
        assertThat(Engines.sealed(reader, whole)).as(query).isEqualTo(ranking);
        assertThat(pages(search, query, channels)).as(query).isEqualTo(ranking);
        found.add(ranking);
      }
    }
    return found;
  }

  @Test
  void oneQuery_isOneRankingOfWhatTheAskerMayRead() throws Exception {
    List<Ranking> atSec = assertRankedAsPlain(sec, Review.DIALOGUE, OTHERS);
    List<Ranking> atXa = assertRankedAsPlain(xa, Review.DIALOGUE, OTHERS);
    List<Ranking> atXb = assertRankedAsPlain(xb, Review.DIALOGUE);
    List<Ranking> atXc = assertRankedAsPlain(xc, OTHERS);
    assertThat(atXa).as("whoever may read the same").isEqualTo(atSec);
    for (int i = 0; i < QUERIES.size(); i++) {
      String query = QUERIES.get(i);
      assertThat(atSec.get(i).total() == 0).as(query).isEqualTo(query.equals("nothing"));
      assertThat(atSec.get(i).total()).isEqualTo(atXb.get(i).total() + atXc.get(i).total());
    }
    int everything = QUERIES.indexOf("type:message");
    assertThat(atSec.get(everything).total()).isEqualTo(6);
    assertThat(atXb.get(everything).total()).isEqualTo(3);
    assertThat(atXc.get(everything).total()).isEqualTo(3);
    assertThat(scores(atXb.get(0)))
        .as("other counts, other scores")
        .isNotEqualTo(scores(atSec.get(0)));

    say(xc, OTHERS, "A further licence of a further court.");
    say(xa, OTHERS, "The competent authority, once more.");
    sec.sync();
    xb.sync();
    assertThat(assertRankedAsPlain(sec, Review.DIALOGUE, OTHERS)).isNotEqualTo(atSec);
    assertThat(assertRankedAsPlain(xb, Review.DIALOGUE)).as("not its channel").isEqualTo(atXb);
  }

  private static List<Integer> scores(Ranking ranking) {
    return ranking.hits().stream().map(PlainIndex.Ranked::score).toList();
  }

  /** Neither that it is there, nor how much stands in it, nor which of several it is. */
  @Test
  void channelOfOthers_isRefusedAsOneThatIsNone() {
    ChannelId none = ChannelId.of(new ReviewId("R-XY"), ChannelId.Scope.DIALOGUE);
    ChannelId reviewers = ChannelId.of(OTHER, ChannelId.Scope.REVIEWERS); // nobody has opened it
    try (VerbaleSearch search = VerbaleSearch.withoutIndex(xb)) {
      Set<String> refusals = new TreeSet<>();
      for (ChannelId other : List.of(OTHERS, reviewers, none)) {
        for (List<ChannelId> asked : List.of(List.of(other), List.of(Review.DIALOGUE, other))) {
          PageRequest request = ask("licence", new TreeSet<>(asked), MOST, Optional.empty());
          var refused = catchThrowableOfType(RefusedException.class, () -> search.search(request));
          assertThat(refused).as("%s", asked).isNotNull();
          assertThat(refused.reason()).isEqualTo("UNKNOWN");
          refusals.add(refused.getMessage());
        }
      }
      assertThat(refusals).as("one for all").hasSize(1);
    }
  }
}
