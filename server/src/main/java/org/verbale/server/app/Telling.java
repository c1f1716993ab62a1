package org.verbale.server.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.verbale.refusal.RefusedException;
import org.verbale.server.hook.FollowerStatus;
import org.verbale.server.hook.HookSettings;
import org.verbale.server.hook.Hooks;
import org.verbale.server.hook.Patience;
import org.verbale.server.publicstore.PublicStore;

/** Opens what tells others of publications, and says how it does. */
final class Telling {
  private Telling() {}

  /** Where the public store lies in a data directory. */
  static Path store(Path data) {
    return data.resolve("public");
  }

  /** Where operators ask about followers. */
  static Path desk(Path data) {
    return store(data).resolve("webhooks");
  }

  /**
   * Begins to tell those who are configured, and hooks on the class path.
   *
   * @throws StartException if the file of webhooks cannot be used
   */
  static Hooks start(
      ServerConfiguration.Publication configured,
      PublicStore store,
      Path data,
      InstantSource clock,
      RandomGenerator random) {
    Optional<Path> file = configured.webhooks();
    try {
      return Hooks.start(
          store,
          file.map(HookSettings::read).orElse(HookSettings.NONE),
          Hooks.load(Telling.class.getClassLoader()),
          Patience.DEFAULT,
          desk(data),
          clock,
          random);
    } catch (IllegalArgumentException e) {
      throw new StartException("webhooks " + file.orElse(data) + ": " + e.getMessage(), e);
    }
  }

  static void bind(MeterRegistry meters, Hooks hooks) {
    for (String name : hooks.names()) {
      Gauge.builder("verbale.webhook.behind", hooks, h -> of(h, name, FollowerStatus::behind))
          .description("Events that the follower has yet to be told of")
          .tag("follower", name)
          .register(meters);
      Gauge.builder("verbale.webhook.failing", hooks, h -> of(h, name, Telling::failing))
          .description("Attempts at the next event, in vain so far; -1 if it wants nothing more")
          .tag("follower", name)
          .register(meters);
      Gauge.builder("verbale.webhook.dead", hooks, h -> of(h, name, FollowerStatus::letters))
          .description("Events that were given up, and can be sent again")
          .tag("follower", name)
          .register(meters);
    }
  }

  static void bind(MeterRegistry meters, PublicStore store) {
    FunctionCounter.builder("verbale.public.events", store, each -> known(each::lastEvent))
        .description("Publications, corrections and withdrawals")
        .register(meters);
    Gauge.builder("verbale.public.sweeping", store, each -> known(each::sweeping))
        .description("Files that are public no more and not off the disk yet")
        .register(meters);
  }

  private static double failing(FollowerStatus status) {
    return status.stopped() ? -1 : status.attempts();
  }

  private static double of(Hooks hooks, String name, ToDoubleFunction<FollowerStatus> value) {
    return known(
        () ->
            hooks.status().stream()
                .filter(each -> each.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN));
  }

  private static double known(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RefusedException e) {
      return Double.NaN; // readers are overloaded: not known now
    }
  }
}
