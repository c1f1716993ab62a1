package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.ChannelId;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;

@Timeout(60)
class ChannelIndexesTest {
  private static final ChannelId SLOW = ChannelId.of("R-XA/dialogue");
  private static final ChannelId OTHER = ChannelId.of("R-XA/answers");
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir Path root;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Boolean> verified = new ArrayList<>();

  private ChannelIndexes indexes() {
    return new ChannelIndexes(root, 8, this::open);
  }

  /** Verifies without end, as it were, until the gate opens. */
  private ChannelIndex open(Path folder, ChannelId channel, Retired retired, boolean verify)
      throws IOException {
    if (channel.equals(SLOW)) {
      verified.add(verify);
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return ChannelIndex.open(folder, channel, retired, verify);
  }

  @AfterEach
  void end() {
    gate.countDown(); // or no index could be closed
  }

  private static void assertOverloaded(ChannelIndexes indexes) {
    RefusedException refused =
        assertThrows(RefusedException.class, () -> indexes.lease(SLOW, SHORT));
    assertThat(refused.refusal().reason()).isEqualTo(Reason.OVERLOADED);
  }

  private static void use(ChannelIndexes indexes, ChannelId channel) throws IOException {
    try (var lease = indexes.lease(channel, LONG)) {
      assertThat(lease.index().progress().next()).isZero();
    }
  }

  @Test
  void indexThatTakesLongToOpen_holdsUpNobodyElse() throws Exception {
    try (var indexes = indexes()) {
      try {
        assertOverloaded(indexes);
        assertOverloaded(indexes);
        use(indexes, OTHER);
        indexes.drop(OTHER);
        use(indexes, OTHER);
        assertThat(indexes.open()).isEqualTo(2);
      } finally {
        gate.countDown();
      }
      use(indexes, SLOW);
      assertThat(verified).as("opened once, though nobody waited").containsExactly(true);
    }
  }

  @Test
  void indexThatIsBeingOpened_isDroppedAfterwards() throws Exception {
    try (var indexes = indexes()) {
      CompletableFuture<Void> dropped;
      try {
        assertOverloaded(indexes);
        dropped =
            CompletableFuture.runAsync(
                () -> drop(indexes), task -> Thread.ofPlatform().daemon().start(task));
        use(indexes, OTHER);
        assertThat(dropped).isNotDone();
      } finally {
        gate.countDown();
      }
      dropped.get(50, TimeUnit.SECONDS);
      use(indexes, SLOW);
      assertThat(verified).as("another, verified as such").containsExactly(true, true);
    }
  }

  private static void drop(ChannelIndexes indexes) {
    try {
      indexes.drop(SLOW);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void indexThatDidNotOpen_isTriedAgain() throws Exception {
    gate.countDown();
    var failures = new ArrayList<ChannelId>();
    ChannelIndexes.Opener opener =
        (folder, channel, retired, verify) -> {
          if (failures.size() < 2) {
            failures.add(channel);
            throw new IOException("disk: full (expected: space)");
          }
          return ChannelIndex.open(folder, channel, retired, verify);
        };
    try (var indexes = new ChannelIndexes(root, 8, opener)) {
      assertThatThrownBy(() -> indexes.lease(OTHER, LONG)).hasMessageStartingWith("disk: full");
      assertThatThrownBy(() -> indexes.lease(OTHER)).hasMessageStartingWith("disk: full");
      use(indexes, OTHER);
    }
  }
}
