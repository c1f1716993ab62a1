package org.verbale.keys.witness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.EntrySource;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.http.BoundedExchange;
import org.verbale.log.Leaf;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;

/**
 * Entries from a server's auditor face: entry bundles and position bundles over HTTPS, with a
 * certificate. Safe for threads.
 */
public final class HttpEntrySource implements EntrySource {
  /** Longest time for one file. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final URI prefix;
  private final Duration timeout;

  /**
   * @param prefix of the log's static files, ending in a slash
   * @param tls with the auditor's certificate, trusting the server's
   * @param timeout of one file
   */
  public HttpEntrySource(URI prefix, SSLContext tls, Duration timeout) {
    if (!prefix.getPath().endsWith("/")) {
      throw new IllegalArgumentException("prefix: malformed (expected: a URL ending in a slash)");
    }
    this.prefix = prefix;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public List<AuditEntry> read(long from, long size) throws IOException, MalformedException {
    long index = from / TilePath.FULL;
    TilePath path = TilePath.in(size, TilePath.Kind.ENTRIES, 0, index);
    TilePath beside = TilePath.in(size, TilePath.Kind.POSITIONS, 0, index);
    List<Leaf> leaves = Bundle.leaves(fetch(path), path.width());
    List<Bytes> openings = Bundle.openings(fetch(beside), beside.width());
    List<AuditEntry> entries = new ArrayList<>();
    for (int i = (int) (from - path.first()); i < leaves.size(); i++) {
      entries.add(new AuditEntry(leaves.get(i), Opening.parse(openings.get(i))));
    }
    return entries;
  }

  /** One file; bundles are small, and the time for all of one is bounded. */
  private Bytes fetch(TilePath path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(prefix.resolve(path.toString())).GET().build();
    try {
      HttpResponse<Bytes> response =
          BoundedExchange.send(client, request, Bundle.MAX_SIZE, timeout);
      if (response.statusCode() != 200) {
        throw new IOException(path + ": status " + response.statusCode() + " (expected: 200)");
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException(path + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException(path + ": too slow (expected: within " + timeout + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(path + ": interrupted", e);
    }
  }
}
