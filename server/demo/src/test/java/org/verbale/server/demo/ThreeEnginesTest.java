package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.client.Channel;
import org.verbale.client.PostedRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;
import org.verbale.server.demo.PlainIndex.Known;
import org.verbale.server.demo.PlainIndex.Ranking;
import org.verbale.testing.Seeds;

/**
 * One plain Lucene index, the device's own encrypted one, and the server's of sealed terms give the
 * same records, order, scores to the last bit, and totals: of real text, over three channels of two
 * reviews, three search epochs of each, terms that were added later, and what was erased.
 */
@Timeout(600)
class ThreeEnginesTest {
  private static final int TOP = 20;

  private static final ChannelId REVIEWERS = ChannelId.of(Review.REVIEW, ChannelId.Scope.REVIEWERS);
  private static final ReviewId OTHER = new ReviewId("R-XB");
  private static final ChannelId OTHERS = ChannelId.of(OTHER, ChannelId.Scope.DIALOGUE);

  /** So many queries of a kind that chance does not decide how many of them have hits. */
  private static final int MANY = 20;

  private static final List<ChannelId> CHANNELS = List.of(Review.DIALOGUE, REVIEWERS, OTHERS);

  @TempDir Path directory;

  private Random random = new Random(0);
  private RankQueries queries = new RankQueries(random);
  private Optional<Review> opened = Optional.empty();
  private final Map<RecordId, List<Part>> said = new HashMap<>();
  private final Set<RecordId> erased = new HashSet<>();

  static LongStream seeds() {
    return Seeds.of(1);
  }

  /** Who talks. */
  private record Cast(
      Review review,
      VerbaleClient sec,
      VerbaleClient xa,
      VerbaleClient xb,
      VerbaleClient leaving,
      Mechanism.DeviceKeys xbKeys) {
    List<VerbaleClient> authors(ChannelId channel) {
      return channel.equals(REVIEWERS) ? List.of(xb, leaving) : List.of(xa, xb, leaving);
    }
  }

  @AfterEach
  void end() {
    opened.ifPresent(Review::close);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void someQueriesOfEachLanguageAndKind_rankAlikeInThreeEngines(long seed) throws Exception {
    compare(seed, 2, 3, 2);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  @Tag("slow")
  void hundredQueriesOfEachLanguageAndKind_rankAlikeInThreeEngines(long seed) throws Exception {
    compare(seed, 3, 40, 100);
  }

  /**
   * Holds the engines against each other.
   *
   * @param epochs search epochs of each channel: each but the first begins with a removal
   * @param each records of each channel and search epoch
   * @param count queries of each language and kind
   */
  private void compare(long seed, int epochs, int each, int count) throws Exception {
    random = Seeds.random(ThreeEnginesTest.class, seed);
    queries = new RankQueries(random);
    RealText text = RealText.load();
    Cast cast = begin();
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (ChannelId channel : CHANNELS) {
        Channel atXb = cast.xb.channel(channel);
        if (epoch > 0) {
          atXb.removeDevice(cast.leaving.certificate());
        }
        atXb.addDevice(cast.leaving.certificate());
        cast.leaving.sync();
        for (int i = 0; i < each; i++) {
          post(cast, channel, text);
        }
      }
    }
    erase(cast);
    cast.sec.sync(); // adds the terms that are lacking
    cast.xb.sync();
    try (KeyCustody custody =
            FileCustody.open(
                cast.xbKeys.base(), Mechanism.PASSPHRASE.toCharArray(), cast.review.random);
        VerbaleSearch search = VerbaleSearch.open(cast.xb, custody, directory.resolve("search"));
        var one = new Scope(List.of(Review.DIALOGUE), cast.xb);
        var all = new Scope(CHANNELS, cast.xb)) {
      search.update();
      Engines.awaitIndexed(cast.xb, all.channels);
      var engines = new Engines(cast.xb, search);
      compare(engines, count, List.of(all, all, all, one));
    }
  }

  private Cast begin() throws Exception {
    Review review = new Review(directory, Engines::unhurried);
    opened = Optional.of(review);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    Mechanism.DeviceKeys xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    var cast =
        new Cast(
            review,
            analysing(review, review.device(Review.SEC, Role.SECRETARIAT, "sec1")),
            analysing(review, xaKeys),
            analysing(review, xbKeys),
            review.client( // seals no terms: the Secretariat adds them
                review.device(Review.XB, Role.EXPERT, "leaving"),
                builder -> builder.keyPackages(20)),
            xbKeys);
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    review.assign(cast.sec, xaKeys, Review.XB);
    review.assign(OTHER, cast.sec, xbKeys, Review.XA);
    cast.xa.sync();
    cast.xb.sync();
    for (ChannelId channel : CHANNELS) {
      cast.xb.channel(channel).open();
      cast.sec.channel(channel).open();
      if (!channel.equals(REVIEWERS)) {
        cast.xa.channel(channel).open();
      }
    }
    return cast;
  }

  private static VerbaleClient analysing(Review review, Mechanism.DeviceKeys keys)
      throws IOException {
    return review.client(keys, builder -> builder.analyzer(VerbaleSearch.analyzer()));
  }

  /** A record of several parts, some in another language than its own, some with facets. */
  private void post(Cast cast, ChannelId id, RealText text) {
    List<VerbaleClient> authors = cast.authors(id);
    Channel channel = authors.get(random.nextInt(authors.size())).channel(id);
    Language own = RankQueries.any(List.of(Language.values()), random);
    RecordDraft.Builder draft = channel.draft(RecordType.MESSAGE, own);
    draft.title(text.paragraph(own, random));
    if (random.nextBoolean()) {
      draft.field(FieldName.ARTICLE, Integer.toString(1 + random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      draft.field(FieldName.INSTRUMENT, "UNTOC");
    }
    for (int more = 1 + random.nextInt(3); more > 0; more--) {
      Language language =
          random.nextInt(3) == 0 ? RankQueries.any(List.of(Language.values()), random) : own;
      draft.add(Part.paragraph(language, text.paragraph(language, random)));
    }
    RecordDraft whole = draft.build();
    PostedRecord posted = channel.post(whole);
    said.put(posted.record(), whole.parts());
    queries.learn(own, whole.parts());
  }

  /** The first record and the last that XA, who is under review, said itself. */
  private void erase(Cast cast) {
    cast.sec.sync();
    cast.xa.sync();
    Channel atXa = cast.xa.channel(Review.DIALOGUE);
    List<RecordHeader> own =
        atXa.headers().stream()
            .filter(header -> header.author().party().equals(Review.XA))
            .filter(header -> said.containsKey(header.record()))
            .toList();
    for (RecordHeader header : Set.of(own.get(0), own.get(own.size() - 1))) {
      Bytes proposed =
          cast.sec
              .channel(Review.DIALOGUE)
              .decisions()
              .propose(header.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
      atXa.decisions().erase(atXa.decisions().sign(proposed));
      erased.add(header.record());
    }
  }

  /** Channels, and a plain index of what stands in them. */
  private final class Scope implements AutoCloseable {
    private final SortedSet<ChannelId> channels;
    private final PlainIndex plain;

    Scope(List<ChannelId> some, VerbaleClient reader) throws IOException {
      channels = new TreeSet<>(some);
      List<Known> known = new ArrayList<>();
      for (ChannelId channel : channels) {
        for (RecordHeader header : reader.channel(channel).headers()) {
          List<Part> parts = Objects.requireNonNull(said.get(header.record()));
          if (!erased.contains(header.record())) {
            known.add(new Known(header, parts));
          }
        }
      }
      plain = new PlainIndex(known);
    }

    @Override
    public void close() throws IOException {
      plain.close();
    }
  }

  private void compare(Engines engines, int count, List<Scope> scopes) throws IOException {
    Map<Language, String> rows = new EnumMap<>(Language.class);
    int asked = 0;
    int answered = 0;
    for (Language language : Language.values()) {
      var row = new StringBuilder(language.code());
      for (RankQueries.Kind kind : RankQueries.Kind.values()) {
        int fruitful = 0;
        long hits = 0;
        for (int i = 0; i < count; i++) {
          long found =
              compare(engines, scopes.get(i % scopes.size()), queries.draw(kind, language));
          hits += found;
          fruitful += found > 0 ? 1 : 0;
        }
        row.append(String.format(" %s %d/%d, %d hits;", kind, fruitful, count, hits));
        if (count >= MANY) {
          assertThat(2 * fruitful)
              .as("%s %s: with hits", language, kind)
              .isGreaterThanOrEqualTo(count);
        }
        asked += count;
        answered += fruitful;
      }
      rows.put(language, row.toString());
    }
    System.out.println("queries with hits, of all, and what they found:");
    rows.values().forEach(System.out::println);
    assertThat(2 * answered).as("with hits, of %s", asked).isGreaterThanOrEqualTo(asked);
  }

  /** Gives how many records are found. */
  private static long compare(Engines engines, Scope scope, String query) throws IOException {
    var request =
        new PageRequest(SearchQuery.parse(query), Set.of(), scope.channels, TOP, Optional.empty());
    Ranking plain = scope.plain.ask(Engines.tree(request), TOP);
    assertThat(engines.local(request)).as("%s, on the device", query).isEqualTo(plain);
    assertThat(engines.sealed(request)).as("%s, at the server", query).isEqualTo(plain);
    return plain.total();
  }
}
