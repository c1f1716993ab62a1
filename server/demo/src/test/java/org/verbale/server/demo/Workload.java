package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.verbale.client.archive.Completeness;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.record.RecordType;

/**
 * Senders that go on posting whatever befalls the server, and what must be true of the log
 * afterwards: all that it accepted is there, once, for everybody, and it never changed its past.
 */
final class Workload implements AutoCloseable {
  private static final int AT_LEAST = 3; // records of each sender

  /** Reasons of a server that is ending: it takes no more, or will not seal what it took. */
  private static final Set<String> PASSING = Set.of("SHUTTING_DOWN", "NOT_SEALED_YET");

  private static final List<ChannelId> CHANNELS =
      List.of(Campaign.DIALOGUE, Campaign.ANSWERS, Campaign.REVIEWERS);

  /** A device that posts records of one type to one channel. */
  record Sender(String name, String station, ChannelId channel, RecordType type) {
    Sender(String station, ChannelId channel, String type) {
      this(station + "@" + channel.scope().code(), station, channel, RecordType.of(type));
    }
  }

  private final Campaign review;
  private final List<Sender> senders;
  private final String more;
  private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong accepted = new AtomicLong();
  private final Map<String, Future<List<RecordRow>>> running = new TreeMap<>();

  private Workload(Campaign review, List<Sender> senders, String more) {
    this.review = review;
    this.senders = senders;
    this.more = more;
  }

  /**
   * Makes the channels and begins to post.
   *
   * @param more what each text ends with
   */
  static Workload begin(Campaign review, List<Sender> senders, String more) {
    review.found(Campaign.DIALOGUE, "xa1", "xa2", "xb1", "xb2", "xc1", "sec1", "sec2");
    review.found(Campaign.ANSWERS, "xa1", "xa2", "xb1", "xc1", "sec1", "sec2");
    review.found(Campaign.REVIEWERS, "xb1", "xb2", "xc1", "sec1", "sec2");
    var workload = new Workload(review, senders, more);
    for (Sender sender : senders) {
      workload.running.put(sender.name, workload.pool.submit(() -> workload.send(sender)));
    }
    return workload;
  }

  /** Each who may post, to each channel. */
  static List<Sender> everybody() {
    List<Sender> senders = new ArrayList<>();
    for (String station : List.of("xa1", "xa2", "xb1", "xb2", "xc1")) {
      senders.add(new Sender(station, Campaign.DIALOGUE, "message"));
    }
    for (String station : List.of("xb1", "xb2", "xc1")) {
      senders.add(new Sender(station, Campaign.REVIEWERS, "message"));
    }
    for (String station : List.of("xa1", "xa2")) {
      senders.add(new Sender(station, Campaign.ANSWERS, "document"));
    }
    for (ChannelId channel : CHANNELS) {
      senders.add(new Sender("sec1", channel, "administrative-note"));
      senders.add(new Sender("sec2", channel, "administrative-note"));
    }
    return senders;
  }

  /** One or two to each channel. */
  static List<Sender> few() {
    return List.of(
        new Sender("xa1", Campaign.DIALOGUE, "message"),
        new Sender("xb1", Campaign.DIALOGUE, "message"),
        new Sender("xc1", Campaign.REVIEWERS, "message"),
        new Sender("xa2", Campaign.ANSWERS, "document"));
  }

  /** Posts until told to stop, however often the server goes away meanwhile. */
  private List<RecordRow> send(Sender sender) throws Exception {
    ChannelEngine channel = review.channel(sender.station, sender.channel);
    List<RecordRow> rows = new ArrayList<>();
    while (!stop.get() || rows.size() < AT_LEAST) {
      try {
        String token = sender.name + " " + rows.size();
        rows.add(channel.post(Station.say(token, sender.type, text(sender, rows.size()))));
        accepted.incrementAndGet();
        if (rows.size() % 4 == 0) { // each head must continue the one trusted before the fault
          var unused = review.station(sender.station).log().refresh(rows.getLast().index() + 1);
        }
      } catch (UnreachableException e) {
        TimeUnit.MILLISECONDS.sleep(100); // and again, under the same token
      } catch (RefusedException e) {
        if (!PASSING.contains(e.reason())) {
          throw e;
        }
      }
    }
    return rows;
  }

  private String text(Sender sender, int number) {
    return sender.name + " " + number + more;
  }

  /** How many records were accepted so far; fails if a sender did. */
  long accepted() throws Exception {
    for (Future<List<RecordRow>> each : running.values()) {
      if (each.isDone() && !stop.get()) {
        throw new AssertionError("sender: ended (expected: posting) after " + each.get().size());
      }
    }
    return accepted.get();
  }

  /**
   * Ends the senders, has everybody read everything, and compares.
   *
   * @return how many records were accepted
   */
  int end() throws Exception {
    stop.set(true);
    Map<String, List<RecordRow>> rows = new TreeMap<>();
    for (var each : running.entrySet()) {
      rows.put(each.getKey(), each.getValue().get(300, TimeUnit.SECONDS));
    }
    for (ChannelId channel : CHANNELS) {
      compare(rows, channel);
    }
    return rows.values().stream().mapToInt(List::size).sum();
  }

  private void compare(Map<String, List<RecordRow>> accepted, ChannelId channel) {
    List<String> expected = new ArrayList<>();
    List<RecordRow> rows = new ArrayList<>();
    List<Sender> here = senders.stream().filter(each -> each.channel.equals(channel)).toList();
    for (Sender sender : here) {
      List<RecordRow> own = accepted.getOrDefault(sender.name, List.of());
      rows.addAll(own);
      for (int number = 0; number < own.size(); number++) {
        expected.add(text(sender, number));
      }
    }
    for (Sender sender : here) {
      ChannelEngine reader = review.channel(sender.station, channel);
      reader.catchUp();
      List<RecordRow> chain = reader.records(0);
      assertThat(chain).as("records at %s", sender.name).containsExactlyInAnyOrderElementsOf(rows);
      assertThat(new HashSet<>(chain)).hasSameSizeAs(chain);
      assertThat(Station.texts(reader))
          .as("texts at %s", sender.name)
          .containsExactlyInAnyOrderElementsOf(expected);
      Station station = review.station(sender.station);
      var unused = station.log().refresh(chain.getLast().index() + 1);
      Completeness complete = station.log().completeness(List.of(Chain.of(channel)), true);
      reader.check(requireNonNull(complete.chains().get(Chain.of(channel))));
    }
  }

  @Override
  public void close() {
    stop.set(true);
    pool.shutdownNow();
  }
}
