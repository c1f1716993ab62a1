package org.verbale.server.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A server in a process of its own, at a time of the test's: prints its port, ends with its input.
 */
final class SmallHeapServer {
  /** What the port's line begins with. */
  static final String PORT = "port ";

  private SmallHeapServer() {}

  /**
   * @param arguments configuration file, data directory, the time now
   */
  public static void main(String[] arguments) throws Exception {
    Duration ahead = Duration.between(Instant.now(), Instant.parse(arguments[2]));
    Clock clock = Clock.offset(Clock.system(ZoneOffset.UTC), ahead);
    ServerConfiguration configuration = ServerConfiguration.read(Path.of(arguments[0]));
    try (VerbaleServer server =
        VerbaleServer.start(configuration, Path.of(arguments[1]), clock, new SecureRandom())) {
      System.out.println(PORT + server.address().getPort());
      int end = System.in.read();
      System.out.println(end < 0 ? "end" : "stop");
    }
  }
}
