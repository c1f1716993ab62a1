package org.verbale.server.app;

import static org.verbale.server.app.SearchScene.request;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.verbale.id.ChannelId;
import org.verbale.query.QueryNode;
import org.verbale.query.wire.QueryMessages;
import org.verbale.refusal.Reason;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.World;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.SearchNode;
import org.verbale.v1.TrapdoorTable;

/** What is asked of a search by those who mean it ill, and what it is refused as. */
final class HostileQuestions {
  private static final ChannelId NONE = ChannelId.of("R-XZ/dialogue");

  private final World world;
  private final Device unregistered;
  private final QueryRequest good = QueryMessages.of(request(World.DIALOGUE));
  private final List<Row> rows = new ArrayList<>();

  /**
   * A question.
   *
   * @param refusal as which it is refused
   * @param field that the refusal names
   */
  record Row(String name, Device device, QueryRequest question, Reason refusal, String field) {}

  HostileQuestions(SearchScene scene) {
    world = scene.world;
    unregistered = scene.unregistered;
  }

  List<Row> rows() {
    huge();
    deep();
    costly();
    wrongLengths();
    malformed();
    foreignChannels();
    foreignDevices();
    return rows;
  }

  private void row(
      String name, Reason refusal, String field, UnaryOperator<QueryRequest.Builder> change) {
    rows.add(new Row(name, world.xa, change.apply(good.toBuilder()).build(), refusal, field));
  }

  private void row(String name, Device device, Reason refusal, String field, ChannelId... asked) {
    rows.add(new Row(name, device, QueryMessages.of(request(asked)), refusal, field));
  }

  private static <T> List<T> times(int count, T each) {
    return IntStream.range(0, count).mapToObj(i -> each).toList();
  }

  private void huge() {
    SearchNode all = SearchNode.newBuilder().setAll(SearchNode.All.getDefaultInstance()).build();
    TrapdoorTable table = good.getChannels(0).getTables(0);
    row("300,001 nodes", Reason.TOO_LARGE, "nodes", q -> q.addAllNodes(times(300_000, all)));
    row("a page of 101 hits", Reason.TOO_LARGE, "size", q -> q.setSize(101));
    row("66 terms", Reason.TOO_LARGE, "term_fields", q -> q.addAllTermFields(times(65, 0)));
    row("65 fields", Reason.TOO_LARGE, "fields", q -> q.addAllFields(times(64, q.getFields(0))));
    row(
        "1,001 channels",
        Reason.TOO_LARGE,
        "channels",
        q -> q.addAllChannels(times(1_000, good.getChannels(0))));
    row("20,002 trapdoors", Reason.TOO_LARGE, "trapdoors", q -> tables(q, times(10_001, table)));
    row(
        "a table of 200,001 trapdoors",
        Reason.TOO_LARGE,
        "trapdoors",
        q -> table(q, table.getLengths(), zeros(16 * 200_000)));
    row(
        "a message of 7 MB",
        Reason.TOO_LARGE,
        "message",
        q -> table(q, table.getLengths(), zeros(7_000_000)));
    row(
        "a phrase of 1,025 places",
        Reason.TOO_LARGE,
        "values",
        q -> q.clearNodes().addNodes(phrase(1_025)));
    row("a cursor of 65,537 bytes", Reason.TOO_LARGE, "cursor", q -> q.setCursor(zeros(65_537)));
  }

  private static SearchNode phrase(int places) {
    var phrase = SearchNode.Phrase.newBuilder();
    IntStream.range(0, places).forEach(i -> phrase.addTerms(0).addPositions(i));
    return SearchNode.newBuilder().setPhrase(phrase).build();
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static QueryRequest.Builder tables(
      QueryRequest.Builder query, List<TrapdoorTable> tables) {
    return query.setChannels(
        0, query.getChannels(0).toBuilder().clearTables().addAllTables(tables));
  }

  private static QueryRequest.Builder table(
      QueryRequest.Builder query, ByteString lengths, ByteString terms) {
    TrapdoorTable.Builder table = query.getChannels(0).getTables(0).toBuilder();
    return tables(query, List.of(table.setLengths(lengths).setTerms(terms).build()));
  }

  private void deep() {
    for (int levels : List.of(17, 250)) {
      row(
          levels + " levels",
          Reason.TOO_LARGE,
          "depth",
          q -> q.clearNodes().addAllNodes(deep(levels)));
    }
  }

  /** Nodes each of which has one below it. */
  private static List<SearchNode> deep(int depth) {
    var one = SearchNode.ConstantScore.getDefaultInstance();
    List<SearchNode> nodes =
        new ArrayList<>(times(depth - 1, SearchNode.newBuilder().setConstantScore(one).build()));
    nodes.add(SearchNode.newBuilder().setAll(SearchNode.All.getDefaultInstance()).build());
    return nodes;
  }

  /** All of its form, and within the limits of what is asked. */
  private void costly() {
    List<String> words = IntStream.range(0, 60).mapToObj(Integer::toString).toList();
    QueryRequest terms =
        QueryMessages.of(request(new QueryNode.Term(0, 0), 10, words, World.DIALOGUE));
    rows.add(
        new Row(
            "more openings than one may have",
            world.xa,
            terms,
            Reason.TOO_LARGE,
            "query.openings"));
  }

  private void wrongLengths() {
    TrapdoorTable table = good.getChannels(0).getTables(0);
    ByteString length = table.getLengths();
    ByteString term = table.getTerms();
    for (int wrong : List.of(0, 15, 17, 32)) {
      row(
          wrong + " bytes for one term",
          Reason.MALFORMED,
          "terms",
          q -> table(q, length, zeros(wrong)));
      row(
          wrong + " bytes for one length",
          Reason.MALFORMED,
          "lengths",
          q -> table(q, zeros(wrong), term));
    }
  }

  private void malformed() {
    TrapdoorTable table = good.getChannels(0).getTables(0);
    var other = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    var unknown = UnknownFieldSet.newBuilder().addField(99, other).build();
    row("no node", Reason.MALFORMED, "nodes", q -> q.clearNodes());
    row("a node below none", Reason.MALFORMED, "nodes", q -> q.addNodes(good.getNodes(0)));
    row("a node of no kind", Reason.MALFORMED, "nodes", q -> q.setNodes(0, empty()));
    row("a phrase of one place", Reason.MALFORMED, "phrase", q -> q.setNodes(0, phrase(1)));
    row("no channel", Reason.MALFORMED, "channels", q -> q.clearChannels());
    row("a channel twice", Reason.MALFORMED, "channels", q -> q.addChannels(q.getChannels(0)));
    row("no channel's name", Reason.MALFORMED, "channel", HostileQuestions::nameless);
    row("a page of nothing", Reason.MALFORMED, "size", q -> q.setSize(0));
    row("a term of no field", Reason.MALFORMED, "term_fields", q -> q.setTermFields(0, 7));
    row("a table twice", Reason.MALFORMED, "tables", q -> tables(q, times(2, table)));
    row("a field of no document", Reason.MALFORMED, "query", q -> q.setUnknownFields(unknown));
    row(
        "a cursor of nobody",
        Reason.MALFORMED,
        "cursor",
        q -> q.setCursor(ByteString.copyFromUtf8("behind")));
  }

  private static SearchNode empty() {
    return SearchNode.getDefaultInstance();
  }

  private static QueryRequest.Builder nameless(QueryRequest.Builder query) {
    return query.setChannels(0, query.getChannels(0).toBuilder().setChannel("dialogue"));
  }

  private void foreignChannels() {
    row("another review's channel", world.xd, Reason.UNKNOWN, "channel", World.DIALOGUE);
    row("a channel that is none", world.xa, Reason.UNKNOWN, "channel", NONE);
    row("the reviewers', by the reviewed", world.xa, Reason.UNKNOWN, "channel", World.REVIEWERS);
    row("one's own and none", world.xa, Reason.UNKNOWN, "channel", World.DIALOGUE, NONE);
    row(
        "one's own and another",
        world.xa,
        Reason.UNKNOWN,
        "channel",
        World.DIALOGUE,
        World.REVIEWERS);
  }

  private void foreignDevices() {
    row("a removed member", world.xc, Reason.UNKNOWN, "channel", World.DIALOGUE);
    row("a member that has to leave", world.xc, Reason.UNKNOWN, "channel", World.REVIEWERS);
    row("a revoked device", world.xaExpert, Reason.REVOKED, "", World.DIALOGUE);
    row(
        "a device whose signature is revoked",
        world.xbExpert,
        Reason.UNKNOWN,
        "channel",
        World.DIALOGUE);
    row("a device of nobody", unregistered, Reason.NOT_REGISTERED, "", World.DIALOGUE);
  }
}
