package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedAnswer;
import org.verbale.query.TableKey;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.testing.World;

/** What a search may take, what is left of it, and what damage that it meets comes to. */
@Timeout(60)
class SealedSearchBoundsTest {
  private static final List<TableKey> KEYS = List.of(new TableKey(0, 0, 1));
  private static final Duration TIME = Duration.ofSeconds(10);

  @TempDir Path data;

  private World world;
  private SearchIndex index;

  @BeforeEach
  void begin() throws IOException {
    world = new World(data, 76);
    world.dialogue();
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb, world.xc);
    var random = new Random(5);
    for (int i = 0; i < 20; i++) {
      Bytes terms =
          SealedWords.draw(random).seal(World.DIALOGUE, KEYS.get(0), world.mechanism.random());
      world.node.execute(world.message(world.xb, World.DIALOGUE).terms(terms).command(world.xb));
    }
    index =
        SearchIndex.open(
            world.node.storage(),
            world.node.archive(),
            world.node.registry(),
            data,
            new SearchOptions(Duration.ZERO, 1));
    index.catchUp();
  }

  @AfterEach
  void end() throws IOException {
    index.close();
    world.close();
  }

  private static SealedAnswer ask(SealedSearch search, boolean everything, ChannelId channel) {
    var question = new Question();
    QueryNode root = (everything ? question.everything() : question.term(0, "1")).sealed();
    return search.search(question.request(root, KEYS, 10, Bytes.EMPTY, channel));
  }

  private static void assertRefused(Reason reason, SealedSearch search, boolean everything) {
    RefusedException refused =
        assertThrows(RefusedException.class, () -> ask(search, everything, World.DIALOGUE));
    assertThat(refused.refusal().reason()).isEqualTo(reason);
  }

  @Test
  void time_countsFromWhenItWasAsked_notFromWhenItIsItsTurn() throws Exception {
    var now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));
    var begun = new CountDownLatch(1);
    var asked = new CountDownLatch(2);
    var turn = new CountDownLatch(1);
    Set<Thread> askers = ConcurrentHashMap.newKeySet();
    InstantSource clock =
        () -> {
          Thread thread = Thread.currentThread();
          if (thread.getName().equals("search-1")) {
            begun.countDown();
            pass(turn);
          } else if (!thread.getName().equals("search-expiry")) {
            Instant seen = now.get(); // before anybody hears that it was asked
            if (askers.add(thread)) {
              asked.countDown();
            }
            return seen;
          }
          return now.get();
        };
    var costs = new SearchCosts(1, 10_000, 1 << 20, TIME, 0, TIME);
    try (var search = new SealedSearch(index, costs, clock)) {
      CompletableFuture<SealedAnswer> first = asking(search);
      pass(begun);
      CompletableFuture<SealedAnswer> second = asking(search);
      boolean clocked = asked.await(20, TimeUnit.SECONDS);
      now.updateAndGet(before -> before.plus(TIME).plusMillis(1));
      turn.countDown();
      assertThat(clocked).isTrue();
      for (CompletableFuture<SealedAnswer> each : List.of(first, second)) {
        assertThat(assertThrows(ExecutionException.class, each::get).getCause())
            .isInstanceOfSatisfying(
                RefusedException.class,
                refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.OVERLOADED));
      }
      assertThat(ask(search, true, World.DIALOGUE).hits()).isNotEmpty();
    }
  }

  private static CompletableFuture<SealedAnswer> asking(SealedSearch search) {
    return CompletableFuture.supplyAsync(
        () -> ask(search, true, World.DIALOGUE), task -> Thread.ofPlatform().daemon().start(task));
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The index stands still here, as it does for others while it catches up with one. */
  @Test
  void openedPostings_goInTime_thoughTheIndexFollowsNothing() throws Exception {
    Duration keep = Duration.ofMillis(500);
    var costs = new SearchCosts(1, 10_000, 1 << 20, TIME, 1 << 20, keep);
    try (var search = new SealedSearch(index, costs, InstantSource.system())) {
      var unused = ask(search, false, World.DIALOGUE);
      assertThat(search.kept()).isPositive();
      for (int i = 0; i < 400 && search.kept() > 0; i++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(search.kept()).isZero();
    }
  }

  @Test
  void damageThatASearchMeets_isRefusedByName_untilTheIndexIsMadeAnew() throws IOException {
    try (var search = new SealedSearch(index, SearchCosts.DEFAULT, InstantSource.system())) {
      SealedAnswer whole = ask(search, true, World.DIALOGUE);
      SealedAnswer found = ask(search, false, World.DIALOGUE);
      assertThat(found.hits()).isNotEmpty();
      for (Path file : files()) { // of the segments; what is open reads them as they are now
        Files.write(file, new byte[(int) Files.size(file)]);
      }
      assertRefused(Reason.NOT_INDEXED_YET, search, true);
      assertRefused(Reason.NOT_INDEXED_YET, search, false); // though what it needs was kept
      index.catchUp();
      assertThat(ask(search, true, World.DIALOGUE)).isEqualTo(whole);
      assertThat(ask(search, false, World.DIALOGUE)).isEqualTo(found);
    }
  }

  @Test
  void fileThatIsMissing_isRefusedByName_untilTheIndexIsMadeAnew() throws IOException {
    try (var search = new SealedSearch(index, SearchCosts.DEFAULT, InstantSource.system())) {
      SealedAnswer whole = ask(search, true, World.DIALOGUE);
      var other = ask(search, true, World.REVIEWERS); // closes the one before
      assertThat(other.hits()).isEmpty();
      for (Path file : files()) {
        Files.delete(file);
        break;
      }
      assertRefused(Reason.NOT_INDEXED_YET, search, true);
      assertRefused(Reason.NOT_INDEXED_YET, search, false);
      index.catchUp();
      assertThat(ask(search, true, World.DIALOGUE)).isEqualTo(whole);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(index.indexes().folder(World.DIALOGUE))) {
      List<Path> files =
          all.filter(file -> file.getFileName().toString().startsWith("_")).sorted().toList();
      assertThat(files).isNotEmpty();
      return files;
    }
  }
}
