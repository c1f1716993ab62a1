package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * Something that was uploaded whole for a decision that may come, or has and is not sealed.
 *
 * @param content its number among all that were ever staged
 * @param length in bytes
 * @param sha256 of all of it
 * @param at when it was here
 */
public record Staged(long content, long length, Digest sha256, Instant at) implements TlsStruct {
  public Staged {
    requireNonNull(sha256, "sha256");
    at = Instant.ofEpochMilli(at.toEpochMilli());
  }

  static Staged read(TlsReader in) throws MalformedException {
    return new Staged(
        Rows.count(in, "content"),
        Rows.count(in, "length"),
        Digest.of(in.raw("sha256", Digest.LENGTH).toByteArray()),
        Rows.time(in, "at"));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(content).uint64(length).raw(sha256.toByteArray()).uint64(at.toEpochMilli());
  }
}
