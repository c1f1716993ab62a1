package org.verbale.query.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.QueryLimits;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedRequest;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.testing.Seeds;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchFieldKind;
import org.verbale.v1.SearchNode;

class QueryMessagesTest {
  private static final SealedLimits LIMITS = SealedLimits.DEFAULT;

  private final SampleQueries samples = new SampleQueries(Seeds.random(QueryMessagesTest.class, 1));

  private static QueryRequest sample() {
    QueryRequest.Builder message =
        QueryRequest.newBuilder()
            .addFields(SearchFieldKind.SCORED)
            .addFields(SearchFieldKind.FACET)
            .addTermFields(0)
            .addTermFields(1)
            .setSize(10);
    message.addNodesBuilder().getBoolBuilder().setMust(1).setFilter(1);
    message.addNodesBuilder().getTermBuilder().setTerm(0);
    message.addNodesBuilder().getTermBuilder().setTerm(1);
    message
        .addChannelsBuilder()
        .setChannel("R-XA/dialogue")
        .addTablesBuilder()
        .setProfile(1)
        .setLengths(ByteString.copyFrom(new byte[16]))
        .setTerms(ByteString.copyFrom(new byte[32]));
    return message.build();
  }

  private static Refusal refusal(QueryRequest message, SealedLimits limits) {
    try {
      throw new AssertionError(QueryMessages.request(message, limits));
    } catch (RefusedException e) {
      return e.refusal();
    }
  }

  private static void assertMalformed(String field, Consumer<QueryRequest.Builder> change) {
    QueryRequest.Builder message = sample().toBuilder();
    change.accept(message);
    assertThat(refusal(message.build(), LIMITS))
        .isInstanceOfSatisfying(
            Refusal.Malformed.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
  }

  private static void assertTooLarge(String field, QueryRequest message, SealedLimits limits) {
    assertThat(refusal(message, limits))
        .isInstanceOfSatisfying(
            Refusal.TooLarge.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
  }

  @Test
  void queries_comeBackAsTheyWere() throws InvalidProtocolBufferException {
    for (int i = 0; i < 300; i++) {
      SealedRequest request = samples.request();
      byte[] sent = QueryMessages.of(request).toByteArray();
      QueryRequest received = QueryRequest.parseFrom(sent);
      if (request.isWithin(LIMITS)) {
        assertThat(QueryMessages.request(received, LIMITS)).isEqualTo(request);
      } else {
        assertThat(refusal(received, LIMITS)).isInstanceOf(Refusal.TooLarge.class);
      }
    }
  }

  @Test
  void limitsOfTheReader_areThoseOfTheTypes() {
    for (int i = 0; i < 100; i++) {
      SealedRequest request = samples.request();
      var tree = new QueryLimits(1 + i, 1 + i % 4, 4);
      var limits = new SealedLimits(tree, 1 + i % 8, 3, 6 * (1 + i % 8), 1 + i);
      if (request.isWithin(limits)) {
        assertThat(QueryMessages.request(QueryMessages.of(request), limits)).isEqualTo(request);
      } else {
        assertThat(refusal(QueryMessages.of(request), limits)).isInstanceOf(Refusal.TooLarge.class);
      }
    }
  }

  @Test
  void whatIsNoTree_isRefused() {
    assertMalformed("nodes", message -> message.clearNodes());
    assertMalformed("nodes", message -> message.removeNodes(2));
    assertMalformed("nodes", message -> message.addNodesBuilder().getAllBuilder());
    assertMalformed("nodes", message -> message.addNodesBuilder().getBoolBuilder().setMust(1));
    assertMalformed("nodes", message -> message.getNodesBuilder(1).clearKind());
    assertMalformed("nodes", message -> message.getNodesBuilder(0).getBoolBuilder().setMust(-1));
    assertMalformed(
        "nodes",
        message -> {
          message.getNodesBuilder(0).getTermBuilder(); // its own children are nobody's
          message.getNodesBuilder(1).getBoolBuilder().setMust(1);
        });
  }

  @Test
  void nodesOfAnotherForm_areRefusedByName() {
    assertMalformed("term", message -> message.getNodesBuilder(1).getTermBuilder().setTerm(2));
    assertMalformed("term", message -> message.getNodesBuilder(1).getTermBuilder().setTerm(-1));
    assertMalformed(
        "bool", message -> message.getNodesBuilder(0).getBoolBuilder().setMinimumShouldMatch(1));
    assertMalformed(
        "bool", message -> message.getNodesBuilder(0).getBoolBuilder().clear().setMustNot(2));
    assertMalformed("phrase", message -> phrase(message, 0).addTerms(0).addPositions(0));
    assertMalformed("phrase", message -> phrase(message, 0).addTerms(0).addTerms(0));
    assertMalformed("phrase", message -> places(phrase(message, 0), 0, 4, 0, 3));
    assertMalformed("phrase", message -> places(phrase(message, 1001), 0, 1, 0, 2));
    assertMalformed("positions", message -> places(phrase(message, 0), 0, -2, 0, -1));
    assertMalformed("nodes", message -> places(phrase(message, 0), 1, 0, 1, 1)); // in a facet
    assertMalformed("nodes", message -> places(phrase(message, 0), 0, 0, 1, 1));
    for (float tie : new float[] {-1, 2, Float.NaN}) {
      assertMalformed(
          "disjunction_max",
          message ->
              message
                  .getNodesBuilder(0)
                  .getDisjunctionMaxBuilder()
                  .setClauses(2)
                  .setTieBreaker(tie));
    }
  }

  private static SearchNode.Phrase.Builder phrase(QueryRequest.Builder message, int slop) {
    return message.getNodesBuilder(1).getPhraseBuilder().setSlop(slop);
  }

  private static void places(
      SearchNode.Phrase.Builder phrase, int term, int position, int other, int otherPosition) {
    phrase.addTerms(term).addTerms(other).addPositions(position).addPositions(otherPosition);
  }

  @Test
  void conditionsOfAnotherForm_areRefusedByName() {
    for (List<String> wrong :
        List.of(List.<String>of(), List.of("message", "answer"), List.of("answer", "answer"))) {
      assertMalformed(
          "types", message -> message.getNodesBuilder(2).getTypesBuilder().addAllTypes(wrong));
    }
    assertMalformed("types", message -> message.getNodesBuilder(2).getTypesBuilder().addTypes("x"));
    assertMalformed(
        "authors", message -> message.getNodesBuilder(2).getAuthorsBuilder().addAuthors("xa"));
    assertMalformed(
        "languages", message -> message.getNodesBuilder(2).getLanguagesBuilder().addLanguages(""));
    assertMalformed("accepted", message -> message.getNodesBuilder(2).getAcceptedBuilder());
    assertMalformed(
        "accepted",
        message ->
            message.getNodesBuilder(2).getAcceptedBuilder().setFromMillis(5).setUntilMillis(5));
    assertMalformed(
        "accepted",
        message -> message.getNodesBuilder(2).getAcceptedBuilder().setFromMillis(Long.MIN_VALUE));
  }

  @Test
  void tablesOfAnotherShape_areRefused() {
    assertMalformed("fields", message -> message.setFieldsValue(0, 0));
    assertMalformed("fields", message -> message.setFieldsValue(0, 9));
    assertMalformed("term_fields", message -> message.setTermFields(1, 2));
    assertMalformed("term_fields", message -> message.setTermFields(1, -1));
    assertMalformed(
        "lengths",
        message -> message.getChannelsBuilder(0).getTablesBuilder(0).setLengths(ByteString.EMPTY));
    assertMalformed(
        "terms",
        message ->
            message
                .getChannelsBuilder(0)
                .getTablesBuilder(0)
                .setTerms(ByteString.copyFrom(new byte[33])));
    assertMalformed(
        "tables", message -> message.getChannelsBuilder(0).getTablesBuilder(0).setProfile(0));
    assertMalformed(
        "tables", message -> message.getChannelsBuilder(0).getTablesBuilder(0).setSearchEpoch(-1));
    assertMalformed(
        "tables",
        message -> message.getChannelsBuilder(0).addTables(message.getChannels(0).getTables(0)));
    assertMalformed(
        "tables",
        message -> {
          message.clearNodes().clearFields().clearTermFields();
          message.addNodesBuilder().getAllBuilder();
        });
  }

  @Test
  void channels_areThereAscendingAndNamedRight() {
    assertMalformed("channels", message -> message.clearChannels());
    assertMalformed("channels", message -> message.addChannels(message.getChannels(0)));
    assertMalformed("channel", message -> message.getChannelsBuilder(0).setChannel("x"));
    assertMalformed("size", message -> message.setSize(0));
    assertMalformed("size", message -> message.setSize(-1));
  }

  @Test
  void whatANewerClientMeans_isRefusedAndNotLeftOut() {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    assertMalformed("query", message -> message.setUnknownFields(newer));
    assertMalformed("nodes", message -> message.getNodesBuilder(0).setUnknownFields(newer));
    assertMalformed(
        "bool", message -> message.getNodesBuilder(0).getBoolBuilder().setUnknownFields(newer));
    assertMalformed("channels", message -> message.getChannelsBuilder(0).setUnknownFields(newer));
  }

  @Test
  void whatIsTooLarge_isRefusedBeforeItIsMade() {
    QueryRequest.Builder deep = sample().toBuilder().clearNodes();
    for (int i = 0; i < 200; i++) {
      deep.addNodesBuilder().getConstantScoreBuilder();
    }
    deep.addNodesBuilder().getAllBuilder();
    assertTooLarge("depth", deep.build(), LIMITS);

    QueryRequest.Builder wide = sample().toBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      wide.addNodes(SearchNode.getDefaultInstance());
    }
    assertTooLarge("nodes", wide.build(), LIMITS);
    assertTooLarge("size", sample().toBuilder().setSize(101).build(), LIMITS);
    assertTooLarge(
        "cursor",
        sample().toBuilder().setCursor(ByteString.copyFrom(new byte[65_537])).build(),
        LIMITS);
    QueryRequest.Builder tables = sample().toBuilder();
    for (int i = 0; i < 20_000; i++) {
      tables.getChannelsBuilder(0).addTablesBuilder();
    }
    assertTooLarge("trapdoors", tables.build(), LIMITS);
    QueryRequest.Builder values = sample().toBuilder();
    for (int i = 0; i < 1025; i++) {
      places(phrase(values, 0), 0, i, 0, i);
    }
    assertTooLarge("values", values.build(), LIMITS);
  }

  @Test
  void questionOfAPage_isThatOfTheNext() {
    SealedRequest request = samples.request();
    var next =
        new SealedRequest(
            request.query(), request.channels(), request.size() % 100 + 1, Bytes.fromHex("01"));
    assertThat(QueryMessages.question(next)).isEqualTo(QueryMessages.question(request));
    var fewer =
        new SealedRequest(
            request.query(), request.channels().subList(1, 3), request.size(), Bytes.EMPTY);
    assertThat(QueryMessages.question(fewer)).isNotEqualTo(QueryMessages.question(request));
  }

  private static SealedAnswer answer() {
    ChannelId channel = ChannelId.of("R-XA/dialogue");
    return new SealedAnswer(
        List.of(
            new SealedHit(channel, new RecordId("ab".repeat(16)), 7, 1.5f),
            new SealedHit(channel, new RecordId("cd".repeat(16)), 3, 0f)),
        1000,
        false,
        Bytes.fromHex("0a0b"),
        List.of(new ChannelReach(channel, 12, 2)));
  }

  @Test
  void answers_comeBackAsTheyWere() throws MalformedException, InvalidProtocolBufferException {
    byte[] sent = QueryMessages.of(answer()).toByteArray();
    assertThat(QueryMessages.answer(QueryResponse.parseFrom(sent), LIMITS)).isEqualTo(answer());
  }

  @Test
  void answersOfAnotherForm_areNone() {
    for (Consumer<QueryResponse.Builder> change :
        List.<Consumer<QueryResponse.Builder>>of(
            message -> message.getHitsBuilder(0).setScore(Float.NaN),
            message -> message.getHitsBuilder(0).setScore(Float.POSITIVE_INFINITY),
            message -> message.getHitsBuilder(0).setScore(-1),
            message -> message.getHitsBuilder(0).setSequence(-1),
            message -> message.getHitsBuilder(0).setRecord("x"),
            message -> message.getHitsBuilder(0).setChannel("x"),
            message -> message.getReachedBuilder(0).setLag(-1),
            message -> message.getReachedBuilder(0).setChannel(""),
            message -> message.setTotal(1),
            message -> message.setCursor(ByteString.copyFrom(new byte[65_537])))) {
      QueryResponse.Builder message = QueryMessages.of(answer()).toBuilder();
      change.accept(message);
      assertThatThrownBy(() -> QueryMessages.answer(message.build(), LIMITS))
          .isInstanceOf(MalformedException.class);
    }
    var one = new SealedLimits(QueryLimits.DEFAULT, 1, 1, 1, 1);
    assertThatThrownBy(() -> QueryMessages.answer(QueryMessages.of(answer()), one))
        .isInstanceOf(MalformedException.class);
  }
}
