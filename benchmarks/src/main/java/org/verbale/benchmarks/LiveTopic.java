package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus;
import org.verbale.client.Endpoint;
import org.verbale.client.Event;
import org.verbale.client.RecordDraft;
import org.verbale.client.VerbaleClient;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

/**
 * Sends of five real clients that seal as they go, follow all channels, verify and open all that
 * arrives; all five share the driver's core.
 */
final class LiveTopic {
  private static final int MOST_CHANNELS = 64;
  private static final List<Integer> CHANNELS = List.of(1, 16, MOST_CHANNELS);
  private static final int MOST_SENDERS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KIND = "L";

  private final Programme programme;
  private final Report report;
  private final Sealing texts;
  private final List<VerbaleClient> clients = new ArrayList<>();

  /** When a record had come to how many. */
  private final Map<RecordId, Arrivals> arrivals = new ConcurrentHashMap<>();

  private static final class Arrivals {
    private int count;
    private long last;

    synchronized void add(long now) {
      count++;
      last = now;
    }

    synchronized long lastOf(int members) {
      return count >= members ? last : 0;
    }
  }

  LiveTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.texts = programme.sealing();
  }

  void run() throws Exception {
    Path data = programme.data("live");
    report.title("Live: five clients that seal, follow, verify and open, all on the driver's core");
    Cast cast = programme.cast();
    try (Server server = programme.server(data)) {
      cast.register(server.endpoint());
      cast.constitute(server.endpoint(), KIND, MOST_CHANNELS);
      try {
        connect(server.endpoint(), data);
        join();
        for (VerbaleClient client : clients) {
          var unused = client.subscribe(event -> arrived(client, event));
        }
        report.line(
            "channels senders   sends/s  send p50   p99 ms  delivered to the last p50   p99 ms"
                + "  server%%  driver%%");
        for (int channels : CHANNELS) {
          int senders = Math.min(MOST_SENDERS, channels);
          int count = programme.scale().liveSends() * (channels == 1 ? 1 : 2) / 2;
          Cores.asDriver(() -> measure(server, channels, senders, count));
        }
      } finally {
        clients.forEach(VerbaleClient::close);
      }
    }
  }

  private void connect(Endpoint endpoint, Path data) throws IOException {
    int number = 0;
    for (Member member : programme.cast().all()) {
      Path state = Files.createDirectories(data.resolve("state-" + number++));
      clients.add(
          VerbaleClient.builder(endpoint, member.custody(), state)
              .callTimeout(PATIENCE)
              .keyPackages(100)
              .start());
    }
  }

  /** The first creates each channel, the others join. */
  private void join() {
    for (int i = 0; i < MOST_CHANNELS; i++) {
      for (VerbaleClient client : clients) {
        ChannelStatus status = client.channel(Cast.dialogue(KIND, i)).open();
        if (status.standing() != ChannelStatus.Standing.MEMBER) {
          throw new IllegalStateException("client: no member (expected: one of five)");
        }
      }
    }
  }

  private void arrived(VerbaleClient client, Event event) {
    if (event instanceof Event.RecordPosted posted) {
      RecordId record = posted.header().record();
      if (client.channel(posted.header().channel()).record(record).isPresent()) {
        arrivals.computeIfAbsent(record, unused -> new Arrivals()).add(System.nanoTime());
      }
    }
  }

  private boolean measure(Server server, int channels, int senders, int count) throws Exception {
    var sending = new Latencies(count);
    Map<RecordId, Long> sent = new ConcurrentHashMap<>();
    Server.Usage before = server.usage();
    long driver = Driver.cpu();
    long started = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int sender = 0; sender < senders; sender++) {
        int first = sender;
        tasks.add(() -> send(first, senders, channels, count, sent, sending));
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double driven = Driver.cpu() - driver;
    Server.Usage used = server.usage().since(before);
    Latencies delivery = delivered(sent);
    report.line(
        "%8d %7d %9.0f %9.1f %8.1f %26.1f %8.1f %8.0f %8.0f",
        channels,
        senders,
        count / seconds,
        sending.millis(0.5),
        sending.millis(0.99),
        delivery.millis(0.5),
        delivery.millis(0.99),
        used.cpu() / 1e7 / seconds,
        driven / 1e7 / seconds);
    return true;
  }

  /** One sender: every so-many-th record, in its channels by turns. */
  private boolean send(
      int first, int step, int channels, int count, Map<RecordId, Long> sent, Latencies sending) {
    for (int i = first; i < count; i += step) {
      ChannelId id = Cast.dialogue(KIND, i % channels);
      VerbaleClient author = clients.get(2 + i % 3);
      Channel channel = author.channel(id);
      RecordDraft draft =
          channel
              .draft(RecordType.MESSAGE, Language.EN)
              .title(texts.text(8))
              .paragraph(texts.text(100))
              .build();
      long begun = System.nanoTime();
      RecordId record = channel.post(draft).record();
      sending.add(System.nanoTime() - begun);
      sent.put(record, begun);
    }
    return true;
  }

  private Latencies delivered(Map<RecordId, Long> sent) throws InterruptedException {
    var latency = new Latencies(sent.size());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Map.Entry<RecordId, Long> record : sent.entrySet()) {
      Arrivals found = arrivals.computeIfAbsent(record.getKey(), unused -> new Arrivals());
      while (found.lastOf(clients.size()) == 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("record: not delivered to all five (expected: it is)");
        }
        Thread.sleep(5);
      }
      latency.add(found.lastOf(clients.size()) - record.getValue());
    }
    return latency;
  }
}
