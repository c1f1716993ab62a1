package org.verbale.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.hook.PublicationEvent;
import org.verbale.hook.PublicationHook;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.Published;
import org.verbale.testing.SeededRandom;

/** All of it: threads, real time, real sockets. */
class HooksTest {
  /** Rests of milliseconds. */
  private static final Patience HASTY =
      new Patience(
          Duration.ofMillis(5),
          Duration.ofMillis(40),
          10_000,
          Duration.ofDays(3),
          3,
          Duration.ofSeconds(2),
          Duration.ofMillis(300));

  @TempDir Path folder;

  @Test
  void receiversThatDieOrFail_andRestarts_loseNothing_andDelayNobodyElse() throws Exception {
    try (Receiver steady = new Receiver();
        Receiver mortal = new Receiver();
        Receiver failing = new Receiver()) {
      failing.mood = Receiver.Mood.STATUS;
      Path settings = settings(steady, mortal, failing);
      List<String> expected = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        try (PublicStore store = Published.open(folder.resolve("public"));
            Hooks hooks = start(store, settings, List.of())) {
          mortal.kill();
          for (int i = 1; i <= 4; i++) {
            int record = 10 * round + i;
            Published.publish(store, record, 1);
            expected.add("pub_" + Published.record(record) + "_1");
          }
          await(() -> steady.accepted.size() >= expected.size());
          if (round == 1) {
            await(() -> status(hooks, "mortal").attempts() > 1);
          }
          mortal.revive();
          if (round == 2) {
            failing.mood = Receiver.Mood.FINE;
            await(() -> status(hooks, "failing").behind() == 0);
            await(() -> status(hooks, "mortal").behind() == 0);
          }
        }
      }
      // At least once: what was told while the server stopped may come again, at its place.
      for (Receiver each : List.of(steady, mortal, failing)) {
        assertThat(List.copyOf(new LinkedHashSet<>(each.accepted))).isEqualTo(expected);
      }
      assertThat(steady.accepted.size()).isLessThanOrEqualTo(expected.size() + 3);
    }
  }

  @Test
  void hooksThatHangThrowOrBreak_areToldAgain_andHurtNobody() throws Exception {
    var release = new CountDownLatch(1);
    var fine = new Recorder("fine");
    var throwing =
        new Recorder("throwing") {
          @Override
          void take(PublicationEvent event, int call) throws Exception {
            if (call % 3 != 0) {
              throw new Exception("user text");
            }
          }
        };
    var breaking =
        new Recorder("breaking") {
          @Override
          void take(PublicationEvent event, int call) {
            if (call == 1) {
              throw new NoClassDefFoundError("gone");
            }
            if (call == 2) {
              throw new StackOverflowError();
            }
          }
        };
    var hanging =
        new Recorder("hanging") {
          @Override
          void take(PublicationEvent event, int call) {
            boolean hangs = call == 1;
            while (hangs) {
              try {
                release.await();
                hangs = false;
              } catch (InterruptedException e) {
                // As one that does not care.
              }
            }
          }
        };
    Path settings = Files.writeString(folder.resolve("webhooks"), "site = https://p.example.org\n");
    try (PublicStore store = Published.open(folder.resolve("public"));
        Hooks hooks = start(store, settings, List.of(fine, throwing, breaking, hanging))) {
      Published.publish(store, 1, 1);
      Published.publish(store, 2, 1);
      store.withdraw(Published.record(1), 2, Published.at(9));
      for (Recorder each : List.of(fine, throwing, breaking)) {
        await(() -> each.told.size() == 3);
      }
      await(() -> status(hooks, "hook:hanging").attempts() > 1);
      assertThat(hanging.calls).isEqualTo(1); // no second thread while the first hangs
      release.countDown();
      await(() -> hanging.told.size() >= 3 && status(hooks, "hook:hanging").behind() == 0);
      for (Recorder each : List.of(fine, throwing, breaking, hanging)) {
        assertThat(new ArrayList<>(new LinkedHashSet<>(each.told))).containsExactly(1L, 2L, 3L);
        assertThat(each.threads).allMatch(name -> name.equals("hook:" + each.name()));
      }
      assertThat(fine.told).containsExactly(1L, 2L, 3L);
      PublicationEvent last = fine.events.getLast();
      assertThat(last.kind()).isEqualTo(PublicationEvent.Kind.WITHDRAWN);
      assertThat(last.link())
          .contains(URI.create("https://p.example.org/en/records/" + Published.record(1)));
    }
  }

  @Test
  void operator_asksThroughTheFolder() throws Exception {
    try (Receiver receiver = new Receiver()) {
      Path settings = settings(receiver, receiver, receiver);
      try (PublicStore store = Published.open(folder.resolve("public"));
          Hooks hooks = start(store, settings, List.of())) {
        Published.publish(store, 1, 1);
        await(() -> hooks.status().stream().allMatch(each -> each.behind() == 0));
        assertThat(ask("list"))
            .isEqualTo(
                """
                failing: told of 1, 0 to come
                mortal: told of 1, 0 to come
                steady: told of 1, 0 to come
                """);
        int before = receiver.accepted.size();
        assertThat(ask("replay steady from 1")).startsWith("steady: told again of event 1");
        await(() -> receiver.accepted.size() > before);
        assertThat(ask("x".repeat(5000))).startsWith("not done: unknown command");
        assertThat(folder.resolve("desk")).isEmptyDirectory();
      }
    }
  }

  @Test
  void providers_areFound_andThoseThatCannotBeMade_areLeftOut() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(PublicationHook.class.getName()),
        """
        no.such.Provider
        org.verbale.server.hook.HooksTest$Broken
        org.verbale.server.hook.HooksTest$NotAHook
        org.verbale.server.hook.HooksTest$Good
        """);
    try (var classes =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      List<PublicationHook> hooks = Hooks.load(classes);
      assertThat(hooks).hasExactlyElementsOfTypes(Good.class);
    }
    assertThat(
            HookLoader.named(
                List.of(new Recorder("a"), new Recorder("a"), new Recorder("No"), new Nameless())))
        .containsOnlyKeys("hook:a");
  }

  /** Throws when it is made. */
  public static final class Broken extends Recorder {
    public Broken() {
      super("broken");
      throw new IllegalStateException("broken");
    }
  }

  /** Is none. */
  public static final class NotAHook {}

  /** Is one. */
  public static final class Good extends Recorder {
    public Good() {
      super("good");
    }
  }

  private static final class Nameless extends Recorder {
    Nameless() {
      super("");
    }

    @Override
    public String name() {
      throw new IllegalStateException("no name");
    }
  }

  /** Notes what it is told. */
  static class Recorder implements PublicationHook {
    final List<Long> told = new CopyOnWriteArrayList<>();
    final List<PublicationEvent> events = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();
    volatile int calls;
    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public synchronized void on(PublicationEvent event) throws Exception {
      calls++;
      threads.add(Thread.currentThread().getName());
      take(event, calls);
      told.add(event.number());
      events.add(event);
    }

    void take(PublicationEvent event, int call) throws Exception {}
  }

  private Path settings(Receiver steady, Receiver mortal, Receiver failing) throws Exception {
    Scene.secret(folder);
    String section = "[%s]\nurl = %s\nsecret = hook.secret\n";
    return Files.writeString(
        folder.resolve("webhooks"),
        "loopback-http = yes\n"
            + section.formatted("steady", steady.url())
            + section.formatted("mortal", mortal.url())
            + section.formatted("failing", failing.url()));
  }

  private Hooks start(PublicStore store, Path settings, List<PublicationHook> hooks) {
    return Hooks.start(
        store,
        HookSettings.read(settings),
        hooks,
        HASTY,
        folder.resolve("desk"),
        Instant::now,
        new SeededRandom(1));
  }

  private static FollowerStatus status(Hooks hooks, String name) {
    return hooks.status().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String ask(String command) throws Exception {
    return HookQuestion.ask(folder.resolve("desk"), command, Duration.ofSeconds(20));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(2);
    }
  }
}
