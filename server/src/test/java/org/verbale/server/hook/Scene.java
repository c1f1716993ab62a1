package org.verbale.server.hook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.verbale.hook.PublicationEvent;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;

/** What tests of webhooks share: short patience, a clock of their own, recipients on loopback. */
final class Scene {
  static final URI SITE = URI.create("https://public.example.org/");

  /** Real times are short, those of the clock are as ever. */
  static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofHours(2),
          100,
          Duration.ofDays(3),
          3,
          Duration.ofSeconds(5),
          Duration.ofMillis(1500));

  private Scene() {}

  /** A clock that stands still until a test moves it. */
  static final class Clock implements InstantSource {
    private final AtomicReference<Instant> now =
        new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

    @Override
    public Instant instant() {
      return now.get();
    }

    void set(Instant to) {
      now.set(to);
    }

    void add(Duration more) {
      now.updateAndGet(before -> before.plus(more));
    }
  }

  static PublicationEvent event(long number) {
    return new PublicationEvent(
        number,
        PublicationEvent.Kind.PUBLISHED,
        new RecordId("%032x".formatted(number)),
        1,
        new ReviewId("R-XA"),
        new PartyCode("XA"),
        RecordType.ANSWER,
        Language.EN,
        Instant.parse("2026-03-01T09:01:00.250Z"),
        Optional.of(SITE.resolve("en/records/" + "%032x".formatted(number))));
  }

  /** Rules under which loopback, where tests are, can be reached. */
  static AddressRules loopback() {
    return new AddressRules(List.of(Network.of("127.0.0.0/8")));
  }

  static Resolver always(String... addresses) {
    return host -> {
      List<InetAddress> found = new ArrayList<>();
      for (String each : addresses) {
        found.add(InetAddress.getByName(each));
      }
      return found;
    };
  }

  static Endpoint endpoint(String name, Receiver receiver, Path folder) throws IOException {
    return new Endpoint(name, URI.create(receiver.url()), secret(folder));
  }

  static Path secret(Path folder) throws IOException {
    Path file = folder.resolve("hook.secret");
    return Files.exists(file) ? file : Receiver.secrets(folder, Receiver.SECRET);
  }

  /** No chance at all: rests are as long as they can be. */
  static Random longest() {
    return new Random() {
      @Override
      public long nextLong(long bound) {
        return bound - 1;
      }
    };
  }
}
