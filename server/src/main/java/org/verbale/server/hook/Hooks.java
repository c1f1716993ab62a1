package org.verbale.server.hook;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.net.ssl.TrustManagerFactory;
import org.verbale.hook.PublicationHook;
import org.verbale.server.publicstore.PublicStore;

/** Everybody who is told of publications. Thread-safe. */
public final class Hooks implements AutoCloseable {
  /** Which events name as their own where the site's address is not known. */
  private static final URI UNKNOWN_SITE = URI.create("urn:verbale:publications");

  private final FollowerBook book;
  private final List<Recipient> recipients;
  private final WebhookClient client;
  private final HookDesk desk;
  private final List<Thread> threads = new ArrayList<>();

  private Hooks(
      FollowerBook book, List<Recipient> recipients, WebhookClient client, HookDesk desk) {
    this.book = book;
    this.recipients = recipients;
    this.client = client;
    this.desk = desk;
  }

  /**
   * Begins to tell the endpoints of {@code settings}, and {@code hooks}. Whoever is new is told of
   * what happens from here on.
   *
   * @param store must stay open until this is closed
   * @param folder where the program of operators asks, made if it does not exist
   * @param random for pauses
   * @throws IllegalArgumentException if certificates that are to be trusted cannot be read
   */
  public static Hooks start(
      PublicStore store,
      HookSettings settings,
      List<PublicationHook> hooks,
      Patience patience,
      Path folder,
      InstantSource clock,
      RandomGenerator random) {
    return start(store, settings, hooks, patience, folder, clock, random, Resolver.SYSTEM);
  }

  static Hooks start(
      PublicStore store,
      HookSettings settings,
      List<PublicationHook> hooks,
      Patience patience,
      Path folder,
      InstantSource clock,
      RandomGenerator random,
      Resolver resolver) {
    var client = new WebhookClient(patience, settings.roots().map(Hooks::trust));
    Map<String, Recipient> recipients = new LinkedHashMap<>();
    URI source = settings.site().orElse(UNKNOWN_SITE);
    for (Endpoint endpoint : settings.endpoints()) {
      recipients.put(
          endpoint.name(),
          new WebhookRecipient(endpoint, source, client, resolver, settings.rules()));
    }
    HookLoader.named(hooks)
        .forEach(
            (name, hook) -> recipients.put(name, new HookRecipient(name, hook, patience.answer())));
    var alarms = new ArrayList<Alarm>();
    Runnable ring = () -> alarms.forEach(Alarm::ring);
    var book = new FollowerBook(store, recipients.keySet(), ring, clock);
    var started =
        new Hooks(book, List.copyOf(recipients.values()), client, new HookDesk(book, folder));
    for (Recipient recipient : started.recipients) {
      store.outbox().begin(recipient.name());
      var alarm = new Alarm(clock);
      alarms.add(alarm);
      var courier =
          new Courier(
              store.outbox(),
              recipient,
              event -> Courier.told(event, settings.site()),
              patience,
              clock,
              random,
              alarm);
      started.threads.add(
          Thread.ofPlatform().name("courier-" + recipient.name()).daemon().unstarted(courier));
    }
    store.onEvent(ring);
    started.threads.forEach(Thread::start);
    started.desk.open();
    return started;
  }

  /** Those hooks that can be found with {@code classes}; one that cannot be made is left out. */
  public static List<PublicationHook> load(ClassLoader classes) {
    return HookLoader.load(classes);
  }

  /** What operators can ask of a store on which no server runs. */
  public static FollowerBook book(PublicStore store, InstantSource clock) {
    return new FollowerBook(store, Set.of(), () -> {}, clock);
  }

  /** Names of those who are told here. */
  public List<String> names() {
    return recipients.stream().map(Recipient::name).toList();
  }

  /** How everybody is doing; by name. */
  public List<FollowerStatus> status() {
    return book.status();
  }

  static TrustManagerFactory trust(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore roots = KeyStore.getInstance("PKCS12");
      roots.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        roots.setCertificateEntry("root-" + count, each);
        count++;
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "roots " + file + ": cannot be read (expected: certificates, PEM)", e);
    }
  }

  /** Ends what is under way: it is told again after the next start. */
  @Override
  public void close() {
    desk.close();
    threads.forEach(Thread::interrupt);
    recipients.forEach(Recipient::close);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // the store must not be closed under them
        }
      }
    }
    client.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
