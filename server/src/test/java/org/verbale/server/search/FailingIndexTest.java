package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;

/** A channel whose index cannot be written keeps no other from being followed. */
class FailingIndexTest {
  private static final SearchOptions OPTIONS = new SearchOptions(Duration.ZERO, 8);

  @TempDir Path directory;

  private Path data;
  private World world;
  private SearchIndex index;

  @BeforeEach
  void begin() throws IOException {
    data = directory.resolve("data");
    world = new World(data, 75);
    world.dialogue();
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb, world.xc);
    index = open();
  }

  @AfterEach
  void end() throws IOException {
    index.close();
    world.close();
  }

  private SearchIndex open() throws IOException {
    return SearchIndex.open(
        world.node.storage(), world.node.archive(), world.node.registry(), data, OPTIONS);
  }

  private void post(ChannelId channel) {
    Bytes terms = Post.sealedTerms(100, world.mechanism.random());
    world.node.execute(world.message(world.xb, channel).terms(terms).command(world.xb));
  }

  private int documents(ChannelId channel) throws IOException {
    try (var lease = index.indexes().lease(channel)) {
      var committed = lease.index().acquire();
      try {
        return committed.reader().numDocs();
      } finally {
        committed.release();
      }
    }
  }

  private long size() {
    return world.node.storage().<Long>read(world.node.archive()::size);
  }

  /** Nothing can be written there, and it cannot be deleted. */
  private Path breakIndex(ChannelId channel) throws IOException {
    Path folder = index.indexes().folder(channel);
    Files.createDirectories(folder.resolve("inside/more"));
    return Files.writeString(folder.resolve("segments_1"), "no index");
  }

  private void repair(ChannelId channel) throws IOException {
    Path folder = index.indexes().folder(channel);
    Files.deleteIfExists(folder.resolve("inside/more"));
    Files.deleteIfExists(folder.resolve("inside"));
  }

  @Test
  void channelThatFails_holdsUpNoOther_andIsRememberedAndMadeUpFor() throws IOException {
    breakIndex(World.REVIEWERS);
    post(World.REVIEWERS);
    post(World.DIALOGUE);
    index.catchUp();
    assertThat(documents(World.DIALOGUE)).isEqualTo(1);
    assertThat(index.lag()).isZero();
    assertThat(index.failing()).isEqualTo(1);
    post(World.DIALOGUE);
    index.catchUp();
    assertThat(documents(World.DIALOGUE)).isEqualTo(2);
    index.close();
    assertThatThrownBy(
            () ->
                SearchIndex.follow(
                    world.node.storage(),
                    world.node.archive(),
                    world.node.registry(),
                    data,
                    OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessage("search indexes that fail: 1 (expected: none)");
    index = open();
    assertThat(index.follower().next()).as("nothing is replayed").isEqualTo(size());
    assertThat(index.failing()).isEqualTo(1);
    repair(World.REVIEWERS);
    index.catchUp();
    assertThat(index.failing()).isZero();
    assertThat(documents(World.REVIEWERS)).isEqualTo(1);
    index.close();
    index = open();
    assertThat(index.failing()).isZero();
  }

  @Test
  void erasedTerms_areNotSaidToBeGone_whileAnIndexThatFailsMayHaveThem() throws IOException {
    breakIndex(World.REVIEWERS);
    post(World.REVIEWERS);
    for (int i = 0; i < 16; i++) {
      index.catchUp();
      assertThat(index.isExpunged(size())).isFalse();
    }
    repair(World.REVIEWERS);
    for (int i = 0; i < 40 && index.failing() > 0; i++) {
      index.catchUp();
    }
    assertThat(index.failing()).isZero();
    assertThat(documents(World.REVIEWERS)).isEqualTo(1);
    assertThat(index.isExpunged(size())).isTrue();
  }

  @Test
  void indexThatGoesOnFailing_isDropped_andHoldsUpNoErasure() throws IOException {
    Path folder = index.indexes().folder(World.REVIEWERS);
    Files.writeString(folder, "a file where a folder should be");
    post(World.REVIEWERS);
    index.catchUp();
    assertThat(index.isExpunged(size())).isFalse();
    for (int i = 0; i < 20 && Files.exists(folder); i++) {
      index.catchUp();
    }
    assertThat(folder).doesNotExist();
    assertThat(index.failing()).as("not tried again yet").isEqualTo(1);
    assertThat(index.isExpunged(size())).isTrue();
    for (int i = 0; i < 20 && index.failing() > 0; i++) {
      index.catchUp();
    }
    assertThat(documents(World.REVIEWERS)).isEqualTo(1);
  }
}
