package org.verbale.server.sequencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.server.archive.Appended;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;

@Timeout(300)
class FullDiskTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  @TempDir Path temporary;

  private final Random random = new Random(8163);

  /** A real file system that fills up; needs a user who may mount one. */
  @Test
  @Tag("tools")
  void fullDisk_stopsTheNode_andLosesNothingAcknowledged() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()))
        .as("a tmpfs can be mounted")
        .isTrue();
    try {
      Map<Long, Appended> accepted = fill(disk.resolve("data"), StorageOptions.DEFAULT);
      assertThat(run("mount", "-o", "remount,size=256m", disk.toString())).isTrue();
      checkAllThere(disk.resolve("data"), accepted);
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  /** The same by RocksDB's own quota, where nothing may be mounted. */
  @Test
  void quotaUsedUp_stopsTheNode_andLosesNothingAcknowledged() {
    var small = new StorageOptions(8 << 20, 1 << 20, 1, 16, 0);
    Map<Long, Appended> accepted = fill(temporary.resolve("data"), small.withQuota(4 << 20));
    checkAllThere(temporary.resolve("data"), accepted);
  }

  /** Posts until the node stops. */
  private Map<Long, Appended> fill(Path directory, StorageOptions options) {
    Map<Long, Appended> accepted = new HashMap<>();
    try (var node = new Node(directory, Node.BY_HAND, options, Node.stamps(1))) {
      assertThatThrownBy(
              () -> {
                for (int n = 0; n < 10_000; n++) { // 60 MB: too much for either
                  Appended place = node.sequencer.execute(post(n));
                  accepted.put(place.index(), place);
                }
              })
          .isInstanceOf(StoppedException.class)
          .cause()
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FULL))
          .hasMessageContaining("disk full (expected: free space)");
      assertThat(accepted).hasSizeGreaterThan(100);
      assertThat(node.stops).hasSize(1);
      assertThatThrownBy(() -> node.sequencer.execute(post(0)))
          .isInstanceOf(StoppedException.class);
      assertThat(node.storage.<Long>read(node.archive::size))
          .as("readers go on")
          .isGreaterThanOrEqualTo(accepted.size());
    }
    return accepted;
  }

  private static void checkAllThere(Path directory, Map<Long, Appended> accepted) {
    try (var node = new Node(directory)) {
      accepted.forEach(
          (index, place) ->
              assertThat(node.storage.<Appended>read(view -> node.archive.appended(view, index)))
                  .isEqualTo(place));
      assertThat(node.storage.<Long>read(node.archive::size))
          .isBetween((long) accepted.size(), accepted.size() + 1L);
      node.sequencer.seal();
      assertThat(Node.findings(node.storage)).isEmpty();
    }
  }

  private Ledger.Post post(int number) {
    byte[] body = new byte[6000];
    random.nextBytes(body);
    return new Ledger.Post(CHANNEL, "id" + number, Bytes.of(body));
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }
}
