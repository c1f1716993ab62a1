package org.verbale.server.sequencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHead;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;
import org.verbale.testing.Seeds;

/**
 * Kills a process that appends, at random moments, with SIGKILL, and opens what it left behind.
 * What the kernel holds survives this; what a power cut would take is for the sync of every commit.
 */
class CrashTest {
  @TempDir Path directory;

  /** Acknowledged so far, over all runs: id to index and leaf hash. */
  private final Map<String, String> acknowledged = new HashMap<>();

  private int runs;
  private TreeHead lastSealed = TreeHead.EMPTY;

  @Test
  @Timeout(300)
  void killedThreeTimes_losesAndDoublesNothing() throws Exception {
    kill(3);
  }

  @Test
  @Tag("crash")
  @Timeout(1200)
  void killedFiftyTimes_losesAndDoublesNothing() throws Exception {
    kill(50);
  }

  private void kill(int times) throws IOException, InterruptedException {
    Random random = Seeds.random(CrashTest.class, Seeds.of(1).findFirst().orElseThrow());
    for (int run = 0; run < times; run++) {
      runs++;
      runUntilKilled(run, random.nextInt(2, 1500));
      checkWhatIsLeft();
    }
    assertThat(acknowledged.size()).isGreaterThan(times * CrashChild.SENDERS);
    System.out.println(
        times + " kills, " + acknowledged.size() + " acknowledged entries, all there");
  }

  /** Lets the child acknowledge so many entries, then kills it without a word. */
  private void runUntilKilled(int run, int after) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                directory.toString(),
                Integer.toString(run))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(out.readLine()).isEqualTo("ready");
      assertThatThrownBy(() -> Storage.open(directory, StorageOptions.DEFAULT))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.problem()).isEqualTo(StorageException.Problem.LOCKED));
      for (int n = 0; n < after + CrashChild.SENDERS * 2; n++) {
        acknowledge(out.readLine());
      }
      assertThat(child.toHandle().destroyForcibly()).isTrue(); // SIGKILL; keeps the pipe open
      // What it had written before it died was acknowledged too; a cut line was not.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.matches("ok \\S+ \\d+ \\d+ [0-9a-f]{64}")) {
          acknowledge(line);
        }
      }
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(child.exitValue()).as("killed, not ended").isEqualTo(128 + 9);
  }

  private void acknowledge(@Nullable String line) {
    if (line == null) {
      throw new AssertionError("child: ended (expected: killed)");
    }
    String[] words = line.split(" ", -1);
    assertThat(words[0]).as(line).isEqualTo("ok");
    assertThat(words[3]).as("the same again is the same").isEqualTo(words[2]);
    acknowledged.put(words[1], words[2] + " " + words[4]);
  }

  private void checkWhatIsLeft() {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      assertThat(Node.findings(storage)).isEmpty();
      var archive = new Archive();
      Map<String, String> found = new HashMap<>();
      storage.<Integer>read(
          view -> {
            long size = archive.size(view);
            for (long index = 0; index < size; index++) {
              Entry entry = archive.entry(view, index);
              if (entry.position().isPresent()) {
                String id =
                    new String(entry.object().toByteArray(), StandardCharsets.US_ASCII)
                        .split("\n", 2)[0];
                String before = found.put(id, index + " " + entry.leaf().hash());
                assertThat(before).as("doubled: " + id).isNull();
                assertThat(entry.blobs()).hasSize(1);
              }
            }
            TreeHead sealed = archive.sealed(view);
            if (lastSealed.size() > 0) {
              try {
                archive
                    .consistency(view, lastSealed.size(), sealed.size())
                    .verify(lastSealed, sealed);
              } catch (ProofException e) {
                throw new AssertionError("fork", e);
              }
            }
            lastSealed = sealed;
            return 0;
          });
      assertThat(found).as("nothing acknowledged is lost").containsAllEntriesOf(acknowledged);
      // Durable but not acknowledged in time: at most one of each sender in each run.
      assertThat(found.size() - acknowledged.size()).isBetween(0, runs * CrashChild.SENDERS);
    }
  }
}
