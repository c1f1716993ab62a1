package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;
import org.verbale.server.admission.Visitors;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicLimits;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.transport.TlsIdentity;

/** A real site over a real store on a real socket. */
final class SiteFixture implements AutoCloseable {
  static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
  static final ShownTrust TRUST =
      new ShownTrust(
          List.of("log.example+2946948b+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"),
          "",
          List.of("c9d2d4321a40f68c16ff845bffaa6059f44c3c24410228fa53ace7fd062199e9"));

  private static final StorageOptions SMALL = new StorageOptions(1 << 20, 1 << 20, 2, 64, 0);
  private static final int PLENTY = 100_000;

  final PublicStore store;
  final PublicSearch search;
  final PublicSite site;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  SiteFixture(Path directory) {
    this(directory, TRUST, PLENTY);
  }

  /**
   * @param perSecond requests that one address may make
   */
  SiteFixture(Path directory, ShownTrust trust, int perSecond) {
    this(directory, trust, perSecond, Optional.empty(), Set.of());
  }

  SiteFixture(
      Path directory,
      ShownTrust trust,
      int perSecond,
      Optional<TlsIdentity> tls,
      Set<InetAddress> proxies) {
    store = PublicStore.open(directory.resolve("public"), SMALL, PublicLimits.DEFAULT);
    search = PublicSearch.start(store, directory.resolve("index"));
    var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var behaviour =
        new PublicSite.Behaviour(
            listen, tls, "https://records.example", proxies, trust, Duration.ofSeconds(5));
    var visitors = new Visitors(perSecond, perSecond, 64, InstantSource.system());
    site = PublicSite.start(behaviour, store, search, visitors, new SimpleMeterRegistry());
  }

  static RecordId record(int number) {
    return new RecordId(String.format("%032x", number));
  }

  static PublicPart paragraph(int index, Language language, String text) {
    return new PublicPart.Paragraph(index, "", Optional.of(language), text);
  }

  static PublicPart field(int index, String name, String text) {
    return new PublicPart.Field(index, name, Optional.empty(), text);
  }

  static PublicItem item(RecordId record, long number, Language language, PublicPart... parts) {
    return new PublicItem(
        record,
        number,
        new ReviewId("R-XA"),
        new PartyCode("XA"),
        RecordType.ANSWER,
        language,
        TIME,
        TIME.plusSeconds(86_400),
        false,
        8,
        List.of(parts));
  }

  /** Publishes with a file of proof that is none: what shows it does not look into it. */
  void publish(PublicItem item, byte[] bundle) {
    try {
      store.publish(item, out -> out.write(bundle), TIME.plusSeconds(90_000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void publish(PublicItem item) {
    publish(item, ("proof of " + item.record()).getBytes(UTF_8));
  }

  void withdraw(RecordId record, long number) {
    store.withdraw(record, number, TIME.plusSeconds(100_000));
  }

  /** Waits until all that is public can be found. */
  void awaitIndex() throws InterruptedException {
    while (!search.isUpToDate()) {
      Thread.sleep(5);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + site.address().getPort() + path);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers) {
    return send(method, path, HttpResponse.BodyHandlers.ofString(), headers);
  }

  <T> HttpResponse<T> send(
      String method, String path, HttpResponse.BodyHandler<T> body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted (expected: an answer)", e);
    }
  }

  /** All pages that there are, in a language, for records 1 (published) and 2 (withdrawn). */
  static List<String> pages(Language language) {
    List<String> pages = new ArrayList<>();
    for (String page :
        List.of(
            "/",
            "/newest",
            "/states",
            "/states/XA",
            "/reviews",
            "/reviews/R-XA",
            "/instruments",
            "/instruments/UNTOC",
            "/clusters",
            "/clusters/CRIM",
            "/articles",
            "/articles/5",
            "/types",
            "/types/answer",
            "/languages",
            "/languages/en",
            "/search",
            "/search?q=words",
            "/search?q=" + "x".repeat(300),
            "/search?state=XA",
            "/check",
            "/records/" + record(1),
            "/records/" + record(2),
            "/records/" + record(3))) {
      pages.add("/" + language.code() + page);
    }
    return pages;
  }

  @Override
  public void close() throws IOException {
    site.close();
    search.close();
    store.close();
  }
}
