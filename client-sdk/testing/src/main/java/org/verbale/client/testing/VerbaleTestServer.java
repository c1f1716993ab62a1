package org.verbale.client.testing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.verbale.client.Endpoint;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;

/**
 * The real server, in a process of its own, with a Mechanism of fictional States made for it: fresh
 * keys in a temporary directory, a free port of the loopback interface, two Secretariat devices
 * that take part as they would. Needs no test framework. Safe for use by many threads.
 *
 * <pre>{@code
 * try (var server = VerbaleTestServer.start()) {
 *   TestDevice xb = server.device(new PartyCode("XB"), Role.FOCAL_POINT);
 *   server.review(new ReviewId("R-XA"), new PartyCode("XA"), new PartyCode("XB"));
 *   try (KeyCustody keys = xb.custody();
 *       VerbaleClient client = VerbaleClient.builder(server.endpoint(), keys, state).start()) {
 *     client.channel(ChannelId.of("R-XA/reviewers")).open();
 *   }
 * }
 * }</pre>
 *
 * <p>The server needs Java 21 or newer, whatever runs the tests: {@code JAVA_HOME}, the one that
 * runs them, or one in a usual place. Methods throw {@link TestServerException} with what the
 * server said.
 */
public final class VerbaleTestServer implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(20);
  private static final String CHILDREN = "org.verbale.client.testing.child.";

  private static final String SERVER = "server";

  private final Builder options;
  private final JavaHome java;
  private final Path directory;
  private final Thread hook;
  private final ChildProcess mechanism;
  private final String logKey;
  private ChildProcess server;
  private int port;
  private int devices;
  private boolean closed;

  private VerbaleTestServer(Builder options, JavaHome java, Path directory) throws IOException {
    this.options = options;
    this.java = java;
    this.directory = directory;
    this.mechanism = child("mechanism", "MechanismProcess", directory.toString());
    ChildProcess started = null;
    try {
      mechanism.await("ready", options.patience);
      this.logKey = Files.readString(keys().resolve("log.vkey")).strip();
      started = startServer();
      this.server = started;
      mechanism.tell("begin " + port);
      mechanism.await("done", options.patience);
      this.hook = new Thread(this::abandon, "verbale-test-server");
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IOException | RuntimeException e) {
      mechanism.kill();
      if (started != null) {
        started.kill();
      }
      throw e;
    }
  }

  /** Starts a server with the defaults, which suit tests. */
  public static VerbaleTestServer start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Options, all with defaults. Not thread-safe. */
  public static final class Builder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path javaHome;
    private Duration patience = Duration.ofSeconds(60);
    private int heap = 256;

    private Builder() {
      settings.put("operations.listen", "127.0.0.1:0");
      settings.put("seal.interval", "100 ms");
    }

    /**
     * A line of the server's configuration, as docs/CONFIGURATION.md has them, such as {@code
     * limit.attachment}, {@code 1 MiB}. By default the archive is sealed each 100 ms, and all else
     * is as for everybody; address and keys are this class's own.
     */
    @CanIgnoreReturnValue
    public Builder setting(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /** A Java of version 21 or newer for the server. Default: looked for. */
    @CanIgnoreReturnValue
    public Builder javaHome(Path javaHome) {
      this.javaHome = javaHome;
      return this;
    }

    /** Longest wait for the server's start and for each answer. Default: 60 s. */
    @CanIgnoreReturnValue
    public Builder patience(Duration patience) {
      this.patience = patience;
      return this;
    }

    /** The server's heap in MiB. Default: 256. */
    @CanIgnoreReturnValue
    public Builder heap(int heap) {
      this.heap = heap;
      return this;
    }

    /**
     * Starts the server, and returns when it takes calls and its Secretariat is there.
     *
     * @throws TestServerException if it does not start; the message has the server's own
     */
    public VerbaleTestServer start() {
      JavaHome java = javaHome == null ? JavaHome.find() : JavaHome.at(javaHome);
      Path directory;
      try {
        directory = Files.createTempDirectory("verbale-test-server");
      } catch (IOException e) {
        throw new TestServerException("temporary directory: cannot be made", e);
      }
      try {
        return new VerbaleTestServer(this, java, directory);
      } catch (IOException e) {
        Folders.delete(directory);
        throw new TestServerException("temporary directory: cannot be used", e);
      } catch (RuntimeException e) {
        Folders.delete(directory);
        throw e;
      }
    }
  }

  private ChildProcess child(String name, String main, String... arguments) {
    List<String> command = new ArrayList<>(java.command());
    command.add("-Xmx" + options.heap + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(Libraries.classPath());
    command.add(CHILDREN + main);
    command.addAll(List.of(arguments));
    return ChildProcess.start(name, command, log(name));
  }

  private ChildProcess startServer() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>(options.settings);
    lines.put("listen", "127.0.0.1:" + port);
    lines.put("root.certificate", "root.crt");
    lines.put("server.certificate", "server.crt");
    lines.put("server.key", "server.key");
    lines.put("log.key", "log.key");
    lines.put("log.vkey", "log.vkey");
    lines.put("passphrase", "passphrase");
    Path file = keys().resolve("server.conf");
    Files.writeString(
        file,
        lines.entrySet().stream()
            .map(line -> line.getKey() + " = " + line.getValue() + "\n")
            .collect(Collectors.joining()));
    ChildProcess starting =
        child(
            SERVER,
            "ServerProcess",
            "--config",
            file.toString(),
            "--data",
            directory.resolve("data").toString());
    try {
      String address = starting.await("ready", options.patience);
      port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      return starting;
    } catch (TestServerException e) {
      starting.kill();
      throw e;
    }
  }

  private Path keys() {
    return directory.resolve("keys");
  }

  private Path log(String child) {
    return directory.resolve(child + ".log");
  }

  /** Where the server is, and the key of its log; the same after each restart. */
  public synchronized Endpoint endpoint() {
    return new Endpoint("localhost", port, logKey);
  }

  /** The root of all certificates, PEM; every device's files name it too. */
  public Path rootCertificate() {
    return keys().resolve("root.crt");
  }

  /**
   * Makes the keys of a device; it registers itself when its client starts.
   *
   * @param party any State, such as XA, XB and on, which are nobody's; or the Secretariat
   * @param role fits the party
   */
  public synchronized TestDevice device(PartyCode party, Role role) {
    devices++;
    String name = party.toString().toLowerCase(Locale.ROOT) + "-" + role.code() + "-" + devices;
    ask("device " + party + " " + role.code() + " " + name);
    return new TestDevice(party, role, name, keys().resolve(name));
  }

  /**
   * Constitutes a review on all instruments, or changes who reviews; the latter with the signature
   * of a focal point of the State under review, so there must be a device of one. The server must
   * be running.
   */
  public synchronized void review(ReviewId review, PartyCode underReview, PartyCode... reviewing) {
    ask(
        "review "
            + review
            + " "
            + underReview
            + " "
            + Arrays.stream(reviewing).map(PartyCode::toString).collect(Collectors.joining(" ")));
  }

  /** Has a device's State revoke its certificates, as lost. The server must be running. */
  public synchronized void revoke(TestDevice device) {
    ask("revoke " + device.name());
  }

  private void ask(String line) {
    if (closed) {
      throw new IllegalStateException("test server: closed (expected: open)");
    }
    mechanism.tell(line);
    mechanism.await("done", options.patience);
  }

  /** Ends the server as it would be ended, leaving clients without one until {@link #restart}. */
  public synchronized void stop() {
    server.stop(END);
  }

  /** Ends the server as a power cut would. */
  public synchronized void kill() {
    server.kill();
  }

  /** Starts the server again on its data and at its port; stops it before if it runs. */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("test server: closed (expected: open)");
    }
    stop();
    try {
      server = startServer();
    } catch (IOException e) {
      throw new TestServerException("temporary directory: cannot be used", e);
    }
  }

  public synchronized boolean isRunning() {
    return server.isAlive();
  }

  /** What the server wrote so far: start, stop and trouble, no content and no names. */
  public String serverLog() {
    try {
      return Files.readString(log(SERVER));
    } catch (IOException e) {
      throw new TestServerException("log: cannot be read", e);
    }
  }

  Path directory() {
    return directory;
  }

  long serverPid() {
    return server.pid();
  }

  long mechanismPid() {
    return mechanism.pid();
  }

  /** Ends the server and deletes all that it wrote. Harmless a second time. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (mechanism.isAlive()) {
      mechanism.tell("end");
    }
    mechanism.finish(END);
    server.stop(END);
    Folders.delete(directory);
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void abandon() {
    mechanism.kill();
    server.kill();
    Folders.delete(directory);
  }

  @Override
  public String toString() {
    return "VerbaleTestServer[" + port + "]";
  }
}
