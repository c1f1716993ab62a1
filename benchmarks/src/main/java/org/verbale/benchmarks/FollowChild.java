package org.verbale.benchmarks;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.verbale.client.ChannelStatus;
import org.verbale.client.Endpoint;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.server.demo.Mechanism;

/** A client in a process and a heap of its own: starts, catches up, says what it took, ends. */
final class FollowChild {
  private FollowChild() {}

  /**
   * @param arguments port, log key, beginning of the key files, folder of the state, and whether to
   *     catch up
   */
  public static void main(String[] arguments) throws Exception {
    var endpoint = new Endpoint("localhost", Integer.parseInt(arguments[0]), arguments[1]);
    var random = new SecureRandom();
    boolean catchUp = Boolean.parseBoolean(arguments[4]);
    long started = System.nanoTime();
    try (FileCustody custody =
            FileCustody.open(Path.of(arguments[2]), Mechanism.PASSPHRASE.toCharArray(), random);
        VerbaleClient client =
            VerbaleClient.builder(endpoint, custody, Path.of(arguments[3]))
                .callTimeout(Duration.ofMinutes(2))
                .keyPackages(100)
                .start()) {
      long connected = System.nanoTime();
      long member = 0;
      long entries = 0;
      if (catchUp) {
        client.sync();
        for (ChannelStatus status : client.channels()) {
          member += status.standing() == ChannelStatus.Standing.MEMBER ? 1 : 0;
          entries += status.length();
        }
      }
      long done = System.nanoTime();
      Memory memory = Memory.now();
      System.out.println(
          "start=%s sync=%s cpu=%d member=%d entries=%d %s"
              .formatted(
                  (connected - started) / 1e9,
                  (done - connected) / 1e9,
                  Driver.cpu(),
                  member,
                  entries,
                  memory));
    }
  }
}
