package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.testing.Seeds;

/** The server is killed while sixteen senders post: what it acknowledged is there, once. */
final class ServerKillTest {
  @TempDir private Path directory;

  @Test
  void serverKilledTwiceUnderLoad_nothingLostDoubledOrForked() throws Exception {
    run(2);
  }

  @Test
  @Tag("crash")
  void serverKilledFiftyTimesUnderLoad_nothingLostDoubledOrForked() throws Exception {
    run(50);
  }

  private void run(int kills) throws Exception {
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    Mechanism mechanism = Campaign.mechanism(directory);
    int port = ServerProcess.freePort(random);
    Path data = directory.resolve("data");
    try (var process = new ServerProcess(directory, data, mechanism, port)) {
      Child server = process.ready();
      assertThat(Workload.everybody()).hasSize(16);
      try (Campaign review = Campaign.begin(directory, mechanism, port);
          Workload senders = Workload.begin(review, Workload.everybody(), "")) {
        for (int kill = 0; kill < kills; kill++) {
          TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1500));
          assertThat(server.isAlive()).isTrue();
          server.kill();
          server = process.ready();
        }
        System.out.println("killed " + kills + " times, " + senders.end() + " records accepted");
      }
      assertThat(directory.resolve("temporary")).as("killed servers' files").isEmptyDirectory();
    }
  }
}
