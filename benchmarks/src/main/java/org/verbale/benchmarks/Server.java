package org.verbale.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.verbale.client.Endpoint;

/** A running server child as the driver sees it. */
final class Server implements AutoCloseable {
  /**
   * What a benchmark needs more of than an operator would grant: one device may load the server
   * alone, and one member found all channels.
   */
  private static final String CONFIGURATION =
      """
      listen = 127.0.0.1:0
      operations.listen = 127.0.0.1:0
      root.certificate = root.crt
      server.certificate = server.crt
      server.key = server.key
      log.key = log.key
      log.vkey = log.vkey
      passphrase = passphrase
      limit.rate.calls-per-second = 1000000
      limit.rate.burst = 1000000
      limit.key-packages.claims-per-hour = 1000000
      limit.key-packages.claims-per-target-per-hour = 1000000
      """;

  private final Child child;
  private final Endpoint endpoint;
  private final URI metrics;
  private final HttpClient http = HttpClient.newHttpClient();

  private final double opening;

  private Server(Child child, Endpoint endpoint, URI metrics, double opening) {
    this.child = child;
    this.endpoint = endpoint;
    this.metrics = metrics;
    this.opening = opening;
  }

  /**
   * Starts a server on the first core.
   *
   * @param keys folder with the server's keys
   * @param flags for its Java machine
   * @param settings lines of its configuration besides those that all have
   */
  static Server start(Path keys, Path data, String logKey, List<String> flags, String settings)
      throws IOException {
    return start(Cores.SERVER, keys, data, logKey, flags, settings);
  }

  /** The same on other cores. */
  static Server start(
      String cores, Path keys, Path data, String logKey, List<String> flags, String settings)
      throws IOException {
    Path configuration = Files.writeString(keys.resolve("server.conf"), CONFIGURATION + settings);
    Child child =
        Child.start(cores, flags, ServerChild.class, configuration.toString(), data.toString());
    Child.Answer ready = child.answer();
    int operations = (int) ready.get("operations");
    return new Server(
        child,
        new Endpoint("localhost", (int) ready.get("port"), logKey),
        URI.create("http://127.0.0.1:" + operations + "/metrics"),
        ready.get("opening"));
  }

  /** Seconds from its configuration to when it took calls, the start of its process aside. */
  double opening() {
    return opening;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * What the server did and used since it started.
   *
   * @param cpu nanoseconds of processor time
   * @param commits synced batches
   * @param rows written
   * @param bytes of keys and values written
   */
  record Usage(double cpu, double commits, double rows, double bytes) {
    Usage since(Usage before) {
      return new Usage(
          cpu - before.cpu, commits - before.commits, rows - before.rows, bytes - before.bytes);
    }
  }

  Usage usage() throws IOException, InterruptedException {
    String text =
        http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return new Usage(
        child.ask("cpu").get("cpu"),
        metric(text, "verbale_storage_commits_total"),
        metric(text, "verbale_storage_rows_total"),
        metric(text, "verbale_storage_bytes_total"));
  }

  private static double metric(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + ": none (expected: in /metrics)"));
  }

  ThreadTimes threads() throws IOException {
    return ThreadTimes.of(child.pid());
  }

  Memory memory() throws IOException {
    Child.Answer answer = child.ask("heap");
    return new Memory((long) answer.get("heap"), (long) answer.get("resident"));
  }

  void profile(Path file) throws IOException {
    child.ask("profile " + file);
  }

  void profiled() throws IOException {
    child.ask("profiled");
  }

  @Override
  public void close() {
    child.close();
    http.close();
  }
}
