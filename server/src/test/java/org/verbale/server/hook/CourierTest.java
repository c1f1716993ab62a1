package org.verbale.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.server.publicstore.Outbox;
import org.verbale.server.publicstore.Outbox.DeadLetter;
import org.verbale.server.publicstore.Outbox.Position;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.Published;
import org.verbale.testing.Seeds;

/** Days pass in these tests, by a clock that is moved; requests go to real sockets. */
class CourierTest {
  private static final String NAME = "portal";

  @TempDir Path folder;
  private final Scene.Clock clock = new Scene.Clock();
  private PublicStore store;
  private Receiver receiver;
  private WebhookClient client;
  private Random random = Scene.longest();
  private Courier courier;

  @BeforeEach
  void open() throws Exception {
    receiver = new Receiver();
    client = new WebhookClient(Scene.PATIENCE, Optional.empty());
    start();
    assertThat(courier.step()).isEmpty(); // it begins here
  }

  private void start() throws Exception {
    store = Published.open(folder.resolve("public"));
    var recipient =
        new WebhookRecipient(
            Scene.endpoint(NAME, receiver, folder),
            Scene.SITE,
            client,
            Resolver.SYSTEM,
            Scene.loopback());
    courier =
        new Courier(
            store.outbox(),
            recipient,
            event -> Courier.told(event, Optional.of(Scene.SITE)),
            Scene.PATIENCE,
            clock,
            random,
            new Alarm(clock));
  }

  private void restart() throws Exception {
    store.close();
    start();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    client.close();
    receiver.close();
  }

  static LongStream seeds() {
    return Seeds.of(2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anHourOfFailures_withRestarts_losesNothing_andKeepsTheOrder(long seed) throws Exception {
    random = Seeds.random(CourierTest.class, seed);
    restart();
    receiver.mood = Receiver.Mood.STATUS;
    Instant end = clock.instant().plus(Duration.ofHours(1));
    List<Instant> attempts = new ArrayList<>();
    int published = 0;
    while (clock.instant().isBefore(end)) {
      if (published < 5) {
        published++;
        Published.publish(store, published, 1);
      }
      int before = receiver.requests.size();
      Optional<Instant> next = courier.step();
      if (receiver.requests.size() > before) {
        attempts.add(clock.instant());
      }
      if (random.nextInt(3) == 0) {
        restart();
      }
      clock.set(next.orElseThrow().isAfter(clock.instant()) ? next.orElseThrow() : clock.instant());
    }
    assertThat(receiver.accepted).isEmpty();
    assertThat(receiver.requests)
        .allMatch(each -> each.header("webhook-id").equals(id(1)), "the first alone");
    assertRests(attempts);
    receiver.mood = Receiver.Mood.FINE;
    clock.add(Duration.ofHours(2));
    drain();
    assertThat(receiver.accepted).containsExactly(id(1), id(2), id(3), id(4), id(5));
    assertThat(position()).isEqualTo(Position.at(5));
  }

  private static void assertRests(List<Instant> attempts) {
    assertThat(attempts.size()).isBetween(9, 13);
    Duration full = Duration.ofSeconds(5);
    for (int i = 1; i < attempts.size(); i++) {
      Duration rest = Duration.between(attempts.get(i - 1), attempts.get(i));
      assertThat(rest).isBetween(full.dividedBy(2), full);
      full = full.multipliedBy(2);
    }
  }

  @Test
  void attemptBeforeItsTime_isNotMade_alsoAfterARestart() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    Published.publish(store, 1, 1);
    Instant next = courier.step().orElseThrow();
    assertThat(next).isEqualTo(clock.instant().plusSeconds(5));
    assertThat(courier.step()).contains(next);
    restart();
    assertThat(courier.step()).contains(next);
    assertThat(receiver.requests).hasSize(1);
    clock.set(next);
    courier.step();
    assertThat(receiver.requests).hasSize(2);
  }

  @Test
  void retryAfter_isRespected_upToTheLongestRest() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    receiver.status = 503;
    receiver.header = "retry-after: 600";
    Published.publish(store, 1, 1);
    assertThat(courier.step()).contains(clock.instant().plusSeconds(600));
    clock.add(Duration.ofMinutes(10));
    receiver.header = "retry-after: 864000";
    assertThat(courier.step()).contains(clock.instant().plus(Duration.ofHours(2)));
    clock.add(Duration.ofHours(2));
    receiver.header = "retry-after: 1";
    assertThat(courier.step()).contains(clock.instant().plusSeconds(20));
  }

  @Test
  void clockThatIsSetBack_doesNotStopAnybody() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    Published.publish(store, 1, 1);
    courier.step();
    clock.add(Duration.ofDays(-400));
    assertThat(courier.step().orElseThrow())
        .isBeforeOrEqualTo(clock.instant().plus(Duration.ofHours(2)));
  }

  @Test
  void eventThatIsNotTaken_isGivenUpAfterDays_andTheNextIsTold() throws Exception {
    receiver.choose =
        request ->
            request.header("webhook-id").equals(id(1)) ? Receiver.Mood.STATUS : Receiver.Mood.FINE;
    Published.publish(store, 1, 1);
    Published.publish(store, 2, 1);
    Instant began = clock.instant();
    drain();
    assertThat(receiver.accepted).containsExactly(id(2));
    assertThat(Duration.between(began, clock.instant()))
        .isBetween(Duration.ofDays(3), Duration.ofDays(3).plusHours(2));
    List<DeadLetter> letters = store.outbox().letters(NAME, 10);
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().event()).isEqualTo(1);
    assertThat(letters.getFirst().failure()).isEqualTo("status-500");
    assertThat(letters.getFirst().attempts()).isEqualTo(receiver.requests.size() - 1);
  }

  @Test
  void lettersAreSentAgain_beforeWhatIsNew_andGivenUpSoonerThen() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    Published.publish(store, 1, 1);
    Published.publish(store, 2, 1);
    drain();
    assertThat(store.outbox().letters(NAME, 10)).hasSize(2);
    receiver.choose =
        request ->
            request.header("webhook-id").equals(id(1)) ? Receiver.Mood.STATUS : Receiver.Mood.FINE;
    Published.publish(store, 3, 1);
    receiver.requests.clear();
    FollowerBook book = Hooks.book(store, clock);
    assertThat(HookCommand.run("replay portal dead", book))
        .isEqualTo("portal: told again of 2 events that were given up\n");
    restart();
    drain();
    assertThat(receiver.requests)
        .extracting(each -> each.header("webhook-id"))
        .containsExactly(id(1), id(1), id(1), id(2), id(3));
    assertThat(store.outbox().letters(NAME, 10)).extracting(DeadLetter::event).containsExactly(1L);
    assertThat(position()).isEqualTo(Position.at(3));
  }

  @Test
  void replayFromANumber_sendsAllAgain_withTheSameIds() throws Exception {
    for (int i = 1; i <= 4; i++) {
      Published.publish(store, i, 1);
    }
    drain();
    List<Receiver.Request> before = List.copyOf(receiver.requests);
    FollowerBook book = Hooks.book(store, clock);
    assertThat(HookCommand.run("replay portal from 2", book))
        .isEqualTo("portal: told again of event 2 and what follows\n");
    drain();
    List<Receiver.Request> again = receiver.requests.subList(4, receiver.requests.size());
    assertThat(again).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(again.get(i).header("webhook-id"))
          .isEqualTo(before.get(i + 1).header("webhook-id"));
      assertThat(again.get(i).body()).isEqualTo(before.get(i + 1).body());
    }
    HookCommand.run("replay portal from 99", book);
    drain();
    assertThat(receiver.requests).hasSize(7);
  }

  @Test
  void replayDuringAnAttempt_isNotUndoneByIt() throws Exception {
    for (int i = 1; i <= 3; i++) {
      Published.publish(store, i, 1);
    }
    courier.step();
    courier.step();
    var replayed = new boolean[1];
    receiver.choose =
        request -> {
          if (!replayed[0]) {
            replayed[0] = true;
            store.outbox().replay(NAME, 1);
          }
          return Receiver.Mood.FINE;
        };
    courier.step(); // tells of 3, while it is set back
    assertThat(position()).isEqualTo(Position.at(0));
    drain();
    assertThat(receiver.accepted).containsExactly(id(1), id(2), id(3), id(1), id(2), id(3));
  }

  @Test
  void skippedEvent_isADeadLetter_andTheNextIsTold() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    Published.publish(store, 1, 1);
    Published.publish(store, 2, 1);
    courier.step();
    FollowerBook book = Hooks.book(store, clock);
    assertThat(HookCommand.run("skip portal", book)).isEqualTo("portal: event 1 is given up\n");
    receiver.mood = Receiver.Mood.FINE;
    drain();
    assertThat(receiver.accepted).containsExactly(id(2));
    assertThat(HookCommand.run("dead portal", book))
        .isEqualTo("event 1, given up " + clock.instant() + " after 1 attempts: skipped\n");
    assertThat(HookCommand.run("skip portal", book))
        .isEqualTo("not done: portal: nothing to skip (expected: an event)\n");
  }

  @Test
  void goneReceiver_isLeftAlone_untilSomebodySaysSo() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    receiver.status = 410;
    Published.publish(store, 1, 1);
    courier.step();
    clock.add(Duration.ofDays(30));
    restart();
    assertThat(courier.step()).isEmpty();
    assertThat(receiver.requests).hasSize(1);
    receiver.mood = Receiver.Mood.FINE;
    FollowerBook book = Hooks.book(store, clock);
    assertThat(HookCommand.run("list", book))
        .isEqualTo("portal: told of 0, 1 to come, stopped: status-410, not told by this server\n");
    assertThat(HookCommand.run("replay portal from 1", book)).startsWith("portal: told again");
    drain();
    assertThat(receiver.accepted).containsExactly(id(1));
  }

  @Test
  void newFollower_isToldOfWhatHappensFromThenOn() throws Exception {
    Published.publish(store, 1, 1);
    assertThat(store.outbox().begin("later")).isEqualTo(Position.at(1));
    Published.publish(store, 2, 1);
    assertThat(store.outbox().begin("later")).isEqualTo(Position.at(1));
    assertThat(store.outbox().head("later", Position.at(1)).orElseThrow().event().number())
        .isEqualTo(2);
  }

  @Test
  void strangeCommands_areRefused() {
    FollowerBook book = Hooks.book(store, clock);
    for (String command :
        List.of(
            "",
            "list ",
            "LIST",
            "replay portal from 0",
            "replay portal from -1",
            "replay portal from 1\nskip portal",
            "replay Portal from 1",
            "skip ../portal",
            "replay portal")) {
      assertThat(HookCommand.run(command, book)).startsWith(HookCommand.REFUSED);
    }
    assertThat(HookCommand.run("replay nobody from 1", book))
        .isEqualTo("not done: nobody: unknown (expected: one that list names)\n");
    assertThat(position()).isEqualTo(Position.at(0));
  }

  /** Lets time pass until there is nothing to tell. */
  private void drain() throws Exception {
    @Nullable Instant next = courier.step().orElse(null);
    while (next != null) {
      if (next.isAfter(clock.instant())) {
        clock.set(next);
      }
      next = courier.step().orElse(null);
    }
  }

  private Position position() {
    Outbox outbox = store.outbox();
    return outbox.position(NAME).orElseThrow();
  }

  private static String id(long record) {
    return "pub_" + Published.record(record) + "_1";
  }
}
