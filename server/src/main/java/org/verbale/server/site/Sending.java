package org.verbale.server.site;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.StorageException;

/**
 * Sends answers: with the headers that all have, not at all to whom has them already, and files no
 * faster than they are read. Thread-safe.
 */
final class Sending {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
  private static final int TAG_BYTES = 16;

  private final SiteHeaders headers;
  private final Semaphore downloads = new Semaphore(SiteLimits.DOWNLOADS);
  private final Semaphore bulk = new Semaphore(SiteLimits.BULK_DOWNLOADS);

  Sending(SiteHeaders headers) {
    this.headers = headers;
  }

  /** The answer to {@code request}. Files are written on the calling thread's behalf, later. */
  HttpResponse send(ServiceRequestContext context, RequestHeaders request, Reply reply) {
    return switch (reply.content()) {
      case Reply.Content.Whole whole -> whole(request, reply, whole.bytes());
      case Reply.Content.Streamed streamed -> streamed(context, request, reply, streamed);
    };
  }

  private HttpResponse whole(RequestHeaders request, Reply reply, Bytes bytes) {
    String tag = tag(Digest.sha256(bytes.toByteArray()).toByteArray());
    if (reply.status().equals(HttpStatus.OK) && isKnown(request, tag)) {
      return HttpResponse.of(begin(reply, HttpStatus.NOT_MODIFIED).set("etag", tag).build());
    }
    ResponseHeadersBuilder begun = begin(reply, reply.status());
    begun.set(HttpHeaderNames.CONTENT_TYPE, reply.mediaType());
    if (reply.status().equals(HttpStatus.OK)) {
      begun.set(HttpHeaderNames.ETAG, tag);
    }
    begun.contentLength(bytes.size());
    return request.method() == HttpMethod.HEAD
        ? headOnly(begun.build())
        : HttpResponse.of(begun.build(), HttpData.wrap(bytes.toByteArray()));
  }

  private HttpResponse streamed(
      ServiceRequestContext context,
      RequestHeaders request,
      Reply reply,
      Reply.Content.Streamed content) {
    String tag = content.tag().isEmpty() ? "" : tag(content.tag());
    if (!tag.isEmpty() && isKnown(request, tag)) {
      return HttpResponse.of(begin(reply, HttpStatus.NOT_MODIFIED).set("etag", tag).build());
    }
    Semaphore room = content.isBulk() ? bulk : downloads;
    boolean isHead = request.method() == HttpMethod.HEAD;
    if (!isHead && !room.tryAcquire()) {
      return busy(reply.kind());
    }
    ResponseHeadersBuilder begun = begin(reply, HttpStatus.OK);
    begun.set(HttpHeaderNames.CONTENT_TYPE, reply.mediaType());
    if (!tag.isEmpty()) {
      begun.set(HttpHeaderNames.ETAG, tag);
    }
    if (content.length() >= 0) {
      begun.contentLength(content.length());
    }
    if (isHead) {
      return headOnly(begun.build());
    }
    HttpResponseWriter writer = HttpResponse.streaming();
    var unused = writer.whenComplete().whenComplete((nothing, thrown) -> room.release());
    context.clearRequestTimeout(); // each piece has its own
    writer.write(begun.build());
    Thread.ofVirtual().name("download").start(() -> write(content.source(), writer));
    return writer;
  }

  private static void write(Reply.Source source, HttpResponseWriter writer) {
    try (OutputStream out = new Pieces(writer)) {
      source.writeTo(out);
    } catch (IOException | StorageException | RefusedException e) {
      LOG.debug("A download ended early: {}", e.getClass().getSimpleName());
      writer.close(e);
      return;
    }
    writer.close();
  }

  /** Waits until each piece was taken: nothing piles up for those who read slowly. */
  private static final class Pieces extends OutputStream {
    private final HttpResponseWriter writer;

    Pieces(HttpResponseWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int at = from; at < from + length; at += SiteLimits.PIECE) {
        int end = Math.min(from + length, at + SiteLimits.PIECE);
        piece(Arrays.copyOfRange(bytes, at, end));
      }
    }

    private void piece(byte[] bytes) throws IOException {
      if (!writer.tryWrite(HttpData.wrap(bytes))) {
        throw new IOException("reader: gone (expected: reads)");
      }
      try {
        writer.whenConsumed().get(SiteLimits.PIECE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IOException("reader: gone (expected: reads)", e);
      } catch (TimeoutException e) {
        throw new IOException("reader: too slow (expected: a piece in 30 s)", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("download: interrupted (expected: the end)", e);
      }
    }
  }

  private HttpResponse busy(Reply.Kind kind) {
    ResponseHeadersBuilder begun = ResponseHeaders.builder(HttpStatus.SERVICE_UNAVAILABLE);
    headers.set(begun, kind);
    begun.set(HttpHeaderNames.RETRY_AFTER, "5");
    return HttpResponse.of(begun.build());
  }

  private ResponseHeadersBuilder begin(Reply reply, HttpStatus status) {
    ResponseHeadersBuilder begun = ResponseHeaders.builder(status);
    headers.set(begun, reply.kind());
    reply.more().forEach(begun::set);
    return begun;
  }

  private static HttpResponse headOnly(ResponseHeaders headers) {
    HttpResponseWriter writer = HttpResponse.streaming();
    writer.write(headers);
    writer.close();
    return writer;
  }

  private static String tag(byte[] hash) {
    byte[] short16 = Arrays.copyOf(hash, TAG_BYTES);
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(short16) + '"';
  }

  private static String tag(String text) {
    return tag(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toByteArray());
  }

  private static boolean isKnown(RequestHeaders request, String tag) {
    @Nullable String known = request.get(HttpHeaderNames.IF_NONE_MATCH);
    if (known == null) {
      return false;
    }
    return Arrays.stream(known.split(",", 64))
        .map(String::strip)
        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
        .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }
}
