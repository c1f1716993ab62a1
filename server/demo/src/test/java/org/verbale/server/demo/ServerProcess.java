package org.verbale.server.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.verbale.server.app.Serve;
import org.verbale.server.app.ServerConfiguration;

/** {@code verbale serve} as a process of its own, always on the same port and directory. */
final class ServerProcess implements AutoCloseable {
  private final Path configuration;
  private final Path data;
  private final Path errors;
  private final List<Child> started = new ArrayList<>();

  ServerProcess(Path directory, Path data, Mechanism mechanism, int port) throws Exception {
    this(directory, data, mechanism, port, 0, "");
  }

  /**
   * @param operations port of health and metrics; 0 for any
   * @param lines of the configuration, besides what every test server needs
   */
  ServerProcess(
      Path directory, Path data, Mechanism mechanism, int port, int operations, String lines)
      throws Exception {
    this(directory, data, mechanism.server().files(), port, operations, lines);
  }

  /** The same with other keys. */
  ServerProcess(
      Path directory,
      Path data,
      ServerConfiguration.Files files,
      int port,
      int operations,
      String lines)
      throws Exception {
    this.data = data;
    this.errors = directory.resolve("server.err");
    this.configuration =
        Files.writeString(
            directory.resolve("server.conf"),
            """
            listen = 127.0.0.1:%d
            operations.listen = 127.0.0.1:%d
            seal.interval = 100 ms
            limit.rate.calls-per-second = 5000
            limit.rate.burst = 5000
            root.certificate = %s
            server.certificate = %s
            server.key = %s
            log.key = %s
            log.vkey = %s
            passphrase = %s
            %s
            """
                .formatted(
                    port,
                    operations,
                    files.root(),
                    files.certificate(),
                    files.key(),
                    files.logKey(),
                    files.logVkey(),
                    files.passphrase(),
                    lines));
  }

  /** Started, and soon taking calls. */
  Child start(List<String> under, String... options) throws IOException {
    return start(Serve.class, under, options);
  }

  /**
   * The same by another program.
   *
   * @param main takes the arguments of {@link Serve}
   */
  Child start(Class<?> main, List<String> under, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--config", configuration.toString(), "--data", data.toString()));
    arguments.addAll(List.of(options));
    Child child = Child.start(under, errors, main, arguments.toArray(String[]::new));
    started.add(child);
    return child;
  }

  /** Started, and taking calls. */
  Child ready(String... options) throws IOException, InterruptedException {
    Child server = start(List.of(), options);
    server.await("ready");
    return server;
  }

  /** What all of them said on standard error. */
  String errors() throws IOException {
    return Files.exists(errors) ? Files.readString(errors) : "";
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    try {
      for (Child each : started) {
        each.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("children: interrupted while they end", e);
    }
  }

  /**
   * A port outside the range that connections are given: while the server is down, one of the
   * senders' could otherwise take its place. Or another test's server, that runs beside this one
   * and draws from the same seed: so each process of tests draws its own.
   */
  static int freePort(Random random) throws IOException {
    while (true) {
      long drawn = random.nextInt(15_000) + 7919 * ProcessHandle.current().pid();
      int port = (int) (15_000 + drawn % 15_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        System.out.println("port " + port + " is taken");
      }
    }
  }
}
