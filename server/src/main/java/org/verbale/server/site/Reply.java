package org.verbale.server.site;

import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verbale.codec.Bytes;

/**
 * An answer before it is sent: what {@link Sending} makes of it has the headers that all answers
 * have.
 *
 * @param kind what may be done with it in a browser
 * @param more fields that this answer alone has
 */
record Reply(
    HttpStatus status, Kind kind, String mediaType, Map<String, String> more, Content content) {
  /** Which rules a browser is given. */
  enum Kind {
    /** A page, which uses files of this site. */
    PAGE,
    /** A file of this site that never changes. */
    ASSET,
    /** Data for programs, of other sites too. */
    DATA,
    /** What a State attached, or a file to be kept: it is never shown by the browser. */
    FILE
  }

  /** What is sent behind the headers. */
  sealed interface Content {
    /** All of it at once. */
    record Whole(Bytes bytes) implements Content {}

    /**
     * Piece by piece, as fast as it is read.
     *
     * @param length in bytes; negative if nobody knows it yet
     * @param tag the same for the same bytes only; empty if there is none
     * @param isBulk whether it is all that is public
     */
    record Streamed(long length, String tag, boolean isBulk, Source source) implements Content {}
  }

  /** Writes a file. */
  @FunctionalInterface
  interface Source {
    /**
     * @throws IOException if it is no longer there, or nobody reads it
     */
    void writeTo(OutputStream out) throws IOException;
  }

  Reply {
    more = Map.copyOf(more);
  }

  static Reply page(HttpStatus status, String html) {
    return whole(status, Kind.PAGE, "text/html; charset=utf-8", html);
  }

  static Reply data(HttpStatus status, String mediaType, String text) {
    return whole(status, Kind.DATA, mediaType, text);
  }

  private static Reply whole(HttpStatus status, Kind kind, String mediaType, String text) {
    Bytes bytes = Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    return new Reply(status, kind, mediaType, Map.of(), new Content.Whole(bytes));
  }

  /** To another page of this site. */
  static Reply redirect(String path) {
    return page(HttpStatus.FOUND, "").with("location", path).with("vary", "accept-language");
  }

  Reply with(String name, String value) {
    Map<String, String> fields = new LinkedHashMap<>(more);
    fields.put(name, value);
    return new Reply(status, kind, mediaType, fields, content);
  }
}
