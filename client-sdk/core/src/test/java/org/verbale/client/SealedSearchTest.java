package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.TermTrapdoors;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.DishonestServerException.Statement;
import org.verbale.client.error.RefusedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.search.TermKey;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TermTable;
import org.verbale.query.TrapdoorTable;
import org.verbale.query.wire.QueryMessages;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchReach;

/** What goes to a server, and what is taken from one that may answer as it likes. */
class SealedSearchTest {
  private static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  private static final ChannelId REVIEWERS = ChannelId.of("R-XA/reviewers");
  private static final ChannelId OTHER = ChannelId.of("R-XB/dialogue");
  private static final Term TREATY = Term.of(TermField.TEXT_EN, "treaty");
  private static final Term ARTICLE = Term.of(TermField.ARTICLE, "5");
  private static final QueryTree QUERY =
      new QueryTree(
          QueryNode.Bool.all(List.of(new QueryNode.Term(0, 0), new QueryNode.Term(1, 1))),
          new TermTable(List.of(TermField.TEXT_EN, TermField.ARTICLE), List.of(TREATY, ARTICLE)));

  private final Line line = new Line();
  private final SealedSearch search = new SealedSearch(line);

  /** A client that read some channels, and a server that does what a test says. */
  private static final class Line implements SearchLine {
    final Map<ChannelId, List<EpochId>> epochs = new TreeMap<>();
    final SortedSet<ChannelId> incomplete = new TreeSet<>();
    final Map<ChannelId, Long> lengths = new TreeMap<>();
    final List<SealedRequest> sent = new ArrayList<>();
    final List<ChannelId> caughtUp = new ArrayList<>();
    Function<SealedRequest, QueryResponse> server = request -> QueryMessages.of(none(request));
    Runnable news = () -> {};
    boolean caught;

    @Override
    public void demandHonest() {
      if (caught) {
        throw new DishonestServerException(Statement.CHAIN, "server: caught before");
      }
    }

    @Override
    public TermTrapdoors trapdoors(ChannelId channel, int profile, TermTable terms) {
      List<TrapdoorTable> tables = new ArrayList<>();
      for (EpochId epoch : epochs.getOrDefault(channel, List.of())) {
        try (TermKey key = key(epoch)) {
          tables.add(key.table(profile, terms));
        }
      }
      return new TermTrapdoors(tables, !incomplete.contains(channel));
    }

    @Override
    public QueryResponse send(QueryRequest request) {
      sent.add(QueryMessages.request(request, SealedLimits.DEFAULT)); // as a server reads it
      return server.apply(sent.get(sent.size() - 1));
    }

    @Override
    public long length(ChannelId channel) {
      return lengths.getOrDefault(channel, 0L);
    }

    @Override
    public void catchUp(ChannelId channel) {
      caughtUp.add(channel);
      news.run();
    }
  }

  private static TermKey key(EpochId epoch) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) (epoch.number() + 17L * epoch.group().channel().hashCode()));
    try (ArchiveKey key = new ArchiveKey(epoch, SecretBytes.adopt(secret))) {
      return TermKey.of(key);
    }
  }

  private static EpochId epoch(ChannelId channel, long generation, long number) {
    return new EpochId(channel, generation, number);
  }

  private static SealedSearch.Question ask(int size, Bytes cursor, ChannelId... channels) {
    return new SealedSearch.Question(QUERY, 3, new TreeSet<>(List.of(channels)), size, cursor);
  }

  private static SealedAnswer none(SealedRequest request) {
    return answer(request, List.of(), 0);
  }

  /** One that has counted so many entries of each channel. */
  private static SealedAnswer answer(SealedRequest request, List<SealedHit> hits, long indexed) {
    return new SealedAnswer(
        hits,
        hits.size(),
        true,
        Bytes.EMPTY,
        request.channels().stream()
            .map(each -> new ChannelReach(each.channel(), indexed, 0))
            .toList());
  }

  private static SealedHit hit(ChannelId channel, int number) {
    return new SealedHit(channel, new RecordId("%032x".formatted(number)), number, 1);
  }

  private SealedRequest only() {
    assertThat(line.sent).hasSize(1);
    return line.sent.get(0);
  }

  // --- what goes to the server

  @Test
  void eachChannel_getsTheTrapdoorsOfItsOwnSearchEpochs_andNoWord() {
    line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1), epoch(DIALOGUE, 0, 7)));
    line.epochs.put(REVIEWERS, List.of(epoch(REVIEWERS, 1, 0)));
    search.ask(ask(20, Bytes.EMPTY, OTHER, REVIEWERS, DIALOGUE));
    List<ChannelTables> channels = only().channels();
    assertThat(channels.stream().map(ChannelTables::channel))
        .as("in order")
        .containsExactly(DIALOGUE, REVIEWERS, OTHER);
    assertThat(keys(channels.get(0))).containsExactly(new TableKey(0, 1, 3), new TableKey(0, 7, 3));
    assertThat(keys(channels.get(1))).containsExactly(new TableKey(1, 0, 3));
    assertThat(keys(channels.get(2))).isEmpty();
    for (ChannelTables channel : channels) {
      for (int i = 0; i < channel.tables().size(); i++) {
        EpochId epoch = line.epochs.getOrDefault(channel.channel(), List.of()).get(i);
        try (TermKey key = key(epoch)) {
          TrapdoorTable table = channel.tables().get(i);
          assertThat(table.lengths()).containsExactly(key.length(3, TermField.TEXT_EN));
          assertThat(table.terms())
              .containsExactly(key.trapdoor(3, TREATY), key.trapdoor(3, ARTICLE));
        }
      }
    }
    assertThat(QueryMessages.of(only()).toString()).doesNotContain("treaty");
  }

  private static List<TableKey> keys(ChannelTables channel) {
    return channel.tables().stream().map(TrapdoorTable::key).toList();
  }

  @Test
  void sizeAndCursor_goAsTheyCame_andTheNextPagesCursorComesBack() {
    line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1)));
    line.server =
        request ->
            QueryMessages.of(
                new SealedAnswer(
                    List.of(hit(DIALOGUE, 1)),
                    9,
                    false,
                    Bytes.of(new byte[] {5}),
                    List.of(new ChannelReach(DIALOGUE, 0, 4))));
    SealedAnswer found = search.ask(ask(7, Bytes.of(new byte[] {4}), DIALOGUE)).answer();
    assertThat(only().size()).isEqualTo(7);
    assertThat(only().cursor()).isEqualTo(Bytes.of(new byte[] {4}));
    assertThat(found.cursor()).isEqualTo(Bytes.of(new byte[] {5}));
    assertThat(found.total()).isEqualTo(9);
    assertThat(found.exact()).isFalse();
    assertThat(found.reached().get(0).lag()).isEqualTo(4);
  }

  @Test
  void channelsWithoutAKeyOfSomeEpoch_areNamed() {
    line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1)));
    line.incomplete.add(REVIEWERS);
    SealedSearch.Answer answer = search.ask(ask(20, Bytes.EMPTY, DIALOGUE, REVIEWERS));
    assertThat(answer.lacking()).containsExactly(REVIEWERS);
    assertThat(only().channels()).hasSize(2);
  }

  @Test
  void questionOfNothing_isNone() {
    assertThatThrownBy(() -> ask(20, Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ask(0, Bytes.EMPTY, DIALOGUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(line.sent).isEmpty();
  }

  // --- what was posted meanwhile

  @Test
  void searchEpochThatBeganMeanwhile_isReadOf_andAskedFor() {
    line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1)));
    line.lengths.put(DIALOGUE, 10L);
    line.lengths.put(REVIEWERS, 12L);
    line.server = request -> QueryMessages.of(answer(request, List.of(), 12));
    line.news =
        () -> line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1), epoch(DIALOGUE, 0, 2)));
    search.ask(ask(20, Bytes.EMPTY, DIALOGUE, REVIEWERS));
    assertThat(line.caughtUp).as("that alone of which it has less").containsExactly(DIALOGUE);
    assertThat(line.sent).hasSize(2);
    assertThat(keys(line.sent.get(1).channels().get(0)))
        .containsExactly(new TableKey(0, 1, 3), new TableKey(0, 2, 3));
  }

  @Test
  void newRecordsOfTheSameSearchEpoch_areReadOf_andNotAskedForAgain() {
    line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, 1)));
    line.lengths.put(DIALOGUE, 10L);
    line.server = request -> QueryMessages.of(answer(request, List.of(), 11));
    search.ask(ask(20, Bytes.EMPTY, DIALOGUE));
    assertThat(line.caughtUp).containsExactly(DIALOGUE);
    only();
  }

  /** A server that always has more cannot keep a client busy. */
  @Test
  void serverThatIsAlwaysAhead_isAskedTwiceAtMost() {
    line.server = request -> QueryMessages.of(answer(request, List.of(), Long.MAX_VALUE));
    line.news = () -> line.epochs.put(DIALOGUE, List.of(epoch(DIALOGUE, 0, line.caughtUp.size())));
    search.ask(ask(20, Bytes.EMPTY, DIALOGUE));
    assertThat(line.sent).hasSize(2);
    assertThat(line.caughtUp).hasSize(1);
  }

  // --- what comes back

  private void assertNoAnswer(Function<SealedRequest, QueryResponse> server) {
    line.server = server;
    assertThatThrownBy(() -> search.ask(ask(2, Bytes.EMPTY, DIALOGUE, REVIEWERS)))
        .isInstanceOfSatisfying(
            DishonestServerException.class,
            e -> assertThat(e.statement()).isEqualTo(Statement.CONTENT));
  }

  @Test
  void whatIsNoAnswerToWhatWasAsked_isNotTaken() {
    List<SealedHit> three = List.of(hit(DIALOGUE, 1), hit(DIALOGUE, 2), hit(DIALOGUE, 3));
    assertNoAnswer(request -> QueryMessages.of(answer(request, three, 0)));
    assertNoAnswer(request -> QueryResponse.getDefaultInstance());
    assertNoAnswer(request -> QueryMessages.of(none(request)).toBuilder().removeReached(1).build());
    assertNoAnswer(
        request -> QueryMessages.of(none(request)).toBuilder().setReached(1, reach(OTHER)).build());
    assertNoAnswer(
        request ->
            QueryMessages.of(none(request)).toBuilder()
                .setReached(0, reach(REVIEWERS))
                .setReached(1, reach(DIALOGUE))
                .build());
    assertNoAnswer(
        request -> QueryMessages.of(none(request)).toBuilder().addReached(reach(OTHER)).build());
    assertNoAnswer(
        request ->
            QueryMessages.of(answer(request, three.subList(0, 2), 0)).toBuilder()
                .setTotal(1)
                .build());
    assertNoAnswer(
        request -> {
          QueryResponse.Builder answer =
              QueryMessages.of(answer(request, three.subList(0, 1), 0)).toBuilder();
          answer.getHitsBuilder(0).setScore(Float.NaN);
          return answer.build();
        });
    assertThat(line.sent).as("none is asked for again").hasSize(8);
  }

  private static SearchReach reach(ChannelId channel) {
    return SearchReach.newBuilder().setChannel(channel.toString()).build();
  }

  /** Whoever asks holds hits against records: here they are only of the form. */
  @Test
  void hitsOfAnyChannel_areHandedOnAsTheyCame() {
    List<SealedHit> hits = List.of(hit(OTHER, 1), hit(OTHER, 1));
    line.server = request -> QueryMessages.of(answer(request, hits, 0));
    assertThat(search.ask(ask(2, Bytes.EMPTY, DIALOGUE)).answer().hits()).isEqualTo(hits);
  }

  @Test
  void refusal_comesThrough_andNothingIsAskedAgain() {
    for (String reason : List.of("UNKNOWN", "TOO_LARGE", "NOT_INDEXED_YET", "RATE_LIMITED")) {
      line.sent.clear();
      line.server =
          request -> {
            throw new RefusedException(reason, "x", Duration.ZERO);
          };
      assertThatThrownBy(() -> search.ask(ask(20, Bytes.EMPTY, DIALOGUE)))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
      only();
      assertThat(line.caughtUp).isEmpty();
    }
  }

  @Test
  void serverThatWasCaught_isAskedNothing() {
    line.caught = true;
    assertThatThrownBy(() -> search.ask(ask(20, Bytes.EMPTY, DIALOGUE)))
        .isInstanceOf(DishonestServerException.class);
    assertThat(line.sent).isEmpty();
  }
}
