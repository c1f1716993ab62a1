package org.verbale.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.verbale.client.Channel;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.id.ChannelId;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;
import org.verbale.v1.RecordServiceGrpc;

/** Pages of a hundred records out of one long channel: served, and verified and opened. */
final class HistoryTopic {
  private static final int PAGE = 100;
  private static final String KIND = "H";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  HistoryTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    report.title(
        "History: pages of %d of %,d records in one channel".formatted(PAGE, scale.history()));
    Path data = programme.data("history");
    Path state = Files.createDirectories(data.resolve("state"));
    Cast cast = programme.cast();
    ChannelId channel = Cast.dialogue(KIND, 0);
    List<Founder.Founded> founded;
    try (Server server = programme.server(data)) {
      cast.register(server.endpoint());
      cast.constitute(server.endpoint(), KIND, 1);
      client(server, state)
          .close(); // leaves KeyPackages at the server, and their keys in its state
      try (Load load = Load.found(programme, server, List.of(channel), cast.authors())) {
        founded = load.channels();
      }
    }
    try (Growth growth = Growth.open(programme, data)) {
      growth.add(scale.history(), programme.sealing(), founded, cast.authors());
    }
    report.line(
        "%,d bytes on disk, %.0f a record",
        GrowthTopic.size(data.resolve("server")),
        (double) GrowthTopic.size(data.resolve("server")) / scale.history());
    try (Server server = programme.server(data)) {
      served(server, channel);
      Cores.asDriver(() -> read(server, channel, state));
    }
  }

  private VerbaleClient client(Server server, Path state) {
    return VerbaleClient.builder(server.endpoint(), programme.cast().observer().custody(), state)
        .callTimeout(PATIENCE)
        .start();
  }

  private void served(Server server, ChannelId channel) throws Exception {
    Cast cast = programme.cast();
    try (var connection = new Cast.Connection(cast.authors().get(0).connect(server.endpoint()))) {
      var records = RecordServiceGrpc.newBlockingStub(connection.grpc());
      var random = new Random(1);
      Latencies unused = pages(records, channel, random); // warms up
      Server.Usage before = server.usage();
      Latencies latency = Cores.asDriver(() -> pages(records, channel, random));
      double cpu = server.usage().since(before).cpu();
      report.line(
          "served from the server: %s; %.1f ms of its core a page",
          latency.summary(), cpu / 1e6 / scale.pages());
    }
  }

  private Latencies pages(
      RecordServiceGrpc.RecordServiceBlockingStub records, ChannelId channel, Random random) {
    var latency = new Latencies(scale.pages());
    for (int i = 0; i < scale.pages(); i++) {
      long started = System.nanoTime();
      ReadHistoryResponse page =
          records.readHistory(
              ReadHistoryRequest.newBuilder()
                  .setChannel(channel.toString())
                  .setFrom(random.nextInt(scale.history() - PAGE))
                  .setLimit(PAGE)
                  .build());
      latency.add(System.nanoTime() - started);
      if (page.getEntriesCount() != PAGE) {
        throw new IllegalStateException(
            "page: " + page.getEntriesCount() + " entries (expected: " + PAGE + ")");
      }
    }
    return latency;
  }

  private boolean read(Server server, ChannelId id, Path state) {
    try (VerbaleClient client = client(server, state)) {
      long started = System.nanoTime();
      Channel channel = client.channel(id);
      var unused = channel.open();
      double seconds = (System.nanoTime() - started) / 1e9;
      report.line(
          "client: joined, read and verified all of it in %.1f s (%.0f entries a second)",
          seconds, scale.history() / seconds);
      var random = new Random(2);
      var latency = new Latencies(scale.pages());
      for (int i = 0; i < scale.pages(); i++) {
        long from = random.nextInt(scale.history() - PAGE);
        long begun = System.nanoTime();
        List<ReceivedRecord> page = channel.records(from, PAGE);
        latency.add(System.nanoTime() - begun);
        if (page.size() != PAGE || !page.stream().allMatch(ReadableRecord.class::isInstance)) {
          throw new IllegalStateException("page: unreadable (expected: " + PAGE + " records)");
        }
      }
      report.line("client: a page fetched, verified and opened: %s", latency.summary());
    }
    return true;
  }
}
