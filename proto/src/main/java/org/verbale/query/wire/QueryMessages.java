package org.verbale.query.wire;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedRequest;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchHit;
import org.verbale.v1.SearchReach;

/** Turns queries and answers into messages, and messages into what they say. */
public final class QueryMessages {
  private QueryMessages() {}

  /** The message of a query. */
  public static QueryRequest of(SealedRequest request) {
    return RequestWriter.write(request);
  }

  /**
   * Reads a query.
   *
   * @throws org.verbale.refusal.RefusedException MALFORMED for what is not of the form, TOO_LARGE
   *     for what is larger than {@code limits}
   */
  public static SealedRequest request(QueryRequest message, SealedLimits limits) {
    return RequestReader.read(message, limits);
  }

  /**
   * What pages of one search have in common: the hash of the query without size, cursor and
   * trapdoors, which change when a search epoch begins in between.
   */
  public static Digest question(SealedRequest request) {
    return Digest.sha256(RequestWriter.question(request).build().toByteArray());
  }

  /** The message of an answer. */
  public static QueryResponse of(SealedAnswer answer) {
    QueryResponse.Builder message =
        QueryResponse.newBuilder()
            .setTotal(answer.total())
            .setExact(answer.exact())
            .setCursor(ByteString.copyFrom(answer.cursor().toByteArray()));
    for (SealedHit hit : answer.hits()) {
      message.addHits(
          SearchHit.newBuilder()
              .setChannel(hit.channel().toString())
              .setRecord(hit.record().value())
              .setSequence(hit.sequence())
              .setScore(hit.score()));
    }
    for (ChannelReach reach : answer.reached()) {
      message.addReached(
          SearchReach.newBuilder()
              .setChannel(reach.channel().toString())
              .setIndexed(reach.indexed())
              .setLag(reach.lag()));
    }
    return message.build();
  }

  /**
   * Reads an answer.
   *
   * @param limits those of the query that it answers
   * @throws MalformedException if it is none, or larger than it can be
   */
  public static SealedAnswer answer(QueryResponse message, SealedLimits limits)
      throws MalformedException {
    if (message.getHitsCount() > limits.page() || message.getReachedCount() > limits.channels()) {
      throw new MalformedException("answer", "too large", "as much as was asked for");
    }
    List<SealedHit> hits = new ArrayList<>();
    for (SearchHit hit : message.getHitsList()) {
      hits.add(
          read(
              "hits",
              () ->
                  new SealedHit(
                      ChannelId.of(hit.getChannel()),
                      new RecordId(hit.getRecord()),
                      hit.getSequence(),
                      hit.getScore())));
    }
    List<ChannelReach> reached = new ArrayList<>();
    for (SearchReach reach : message.getReachedList()) {
      reached.add(
          read(
              "reached",
              () ->
                  new ChannelReach(
                      ChannelId.of(reach.getChannel()), reach.getIndexed(), reach.getLag())));
    }
    return read(
        "answer",
        () ->
            new SealedAnswer(
                hits,
                message.getTotal(),
                message.getExact(),
                Bytes.of(message.getCursor().toByteArray()),
                reached));
  }

  private static <T> T read(String field, Supplier<T> value) throws MalformedException {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new MalformedException(field, "of no answer", "as docs/protocol/search.md says");
    }
  }
}
