package org.verbale.client;

import static java.util.Objects.requireNonNull;
import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.client.channel.TermTrapdoors;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.query.ChannelReach;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.wire.QueryMessages;

/**
 * Asks the server for records by trapdoors of terms. Safe for use by many threads.
 *
 * <p>Nothing that the server answers here is signed, so nothing of it is believed and no lie in it
 * stops the client: who asks holds each hit against the record. {@code VerbaleSearch} does.
 */
public final class SealedSearch {
  private final SearchLine line;

  SealedSearch(SearchLine line) {
    this.line = line;
  }

  /**
   * What is asked.
   *
   * @param query in clear: it does not leave the device
   * @param profile by which its terms were analysed
   * @param size most hits, 1 to 100
   * @param cursor of the answer before; empty for the first page
   */
  public record Question(
      QueryTree query, int profile, SortedSet<ChannelId> channels, int size, Bytes cursor) {
    public Question {
      requireNonNull(query, "query");
      requireNonNull(cursor, "cursor");
      channels = Collections.unmodifiableSortedSet(new TreeSet<>(channels));
      if (channels.isEmpty() || size < 1) {
        throw new IllegalArgumentException("question: of nothing (expected: a channel, a hit)");
      }
    }
  }

  /**
   * What the server says.
   *
   * @param answer of the form of answers, and not believed
   * @param lacking channels where this device has no key, or no certain one, of a search epoch:
   *     what is sealed there is not found
   */
  public record Answer(SealedAnswer answer, SortedSet<ChannelId> lacking) {
    public Answer {
      lacking = Collections.unmodifiableSortedSet(new TreeSet<>(lacking));
    }
  }

  /**
   * Asks. Where the server has counted entries that were not read here these are read, and if a
   * search epoch began with them it is asked again.
   *
   * @throws RefusedException UNKNOWN if one of the channels is none, or not this device's;
   *     TOO_LARGE; NOT_INDEXED_YET while the server makes a damaged index anew, or, for a page
   *     after the first, any
   * @throws UnreachableException if there is no answer
   * @throws DishonestServerException if the answer is none
   */
  public Answer ask(Question question) {
    line.demandHonest();
    Asked asked = prepare(question);
    SealedAnswer answer = send(asked.request());
    if (catchUp(answer)) {
      Asked again = prepare(question);
      if (!again.request().equals(asked.request())) {
        asked = again;
        answer = send(again.request());
      }
    }
    return new Answer(answer, asked.lacking());
  }

  private record Asked(SealedRequest request, SortedSet<ChannelId> lacking) {}

  private Asked prepare(Question question) {
    List<ChannelTables> channels = new ArrayList<>();
    SortedSet<ChannelId> lacking = new TreeSet<>();
    for (ChannelId channel : question.channels()) {
      TermTrapdoors found = line.trapdoors(channel, question.profile(), question.query().table());
      channels.add(new ChannelTables(channel, found.tables()));
      if (!found.complete()) {
        lacking.add(channel);
      }
    }
    SealedQuery query = SealedQuery.of(question.query());
    return new Asked(
        new SealedRequest(query, channels, question.size(), question.cursor()), lacking);
  }

  private SealedAnswer send(SealedRequest request) {
    SealedLimits most = SealedLimits.DEFAULT;
    var limits =
        new SealedLimits(
            most.tree(),
            most.values(),
            request.channels().size(),
            most.trapdoors(),
            request.size());
    try {
      SealedAnswer answer = QueryMessages.answer(line.send(QueryMessages.of(request)), limits);
      if (!channels(answer)
          .equals(request.channels().stream().map(ChannelTables::channel).toList())) {
        throw new MalformedException("reached", "other channels", "those that were asked for");
      }
      return answer;
    } catch (MalformedException e) {
      throw new DishonestServerException(
          CONTENT, e.field() + ": of no answer (expected: of the one to what was asked)", e);
    }
  }

  private static List<ChannelId> channels(SealedAnswer answer) {
    return answer.reached().stream().map(ChannelReach::channel).toList();
  }

  /** Reads on where the server has counted more than was read; false if there is no such place. */
  private boolean catchUp(SealedAnswer answer) {
    boolean read = false;
    for (ChannelReach reach : answer.reached()) {
      if (line.length(reach.channel()) < reach.indexed()) {
        line.catchUp(reach.channel());
        read = true;
      }
    }
    return read;
  }
}
