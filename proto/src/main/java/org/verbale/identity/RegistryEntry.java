package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * One entry of the registry channel as received: nothing in it may be believed until {@link
 * Registry#with} took it.
 *
 * @param object DER of a certificate, or a signed note; at most {@link #MAX_SIZE} bytes
 */
public record RegistryEntry(Kind kind, Moment moment, Bytes object) implements TlsStruct {
  /** Most bytes of an entry: an assignment that names every party. */
  public static final int MAX_SIZE = 32 * 1024;

  /** What the entry is, by the code of its leaf kind in the archive. */
  public enum Kind {
    TRUST_ROOT(2),
    CERTIFICATE(3),
    REVOCATION(4),
    ASSIGNMENT(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** As it stands in the leaf. */
    public int code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if no kind of entry has this code
     */
    public static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("kind: " + code + " (expected: 2 to 5)");
    }
  }

  /**
   * @throws IllegalArgumentException if the object is too large
   */
  public RegistryEntry {
    requireNonNull(kind, "kind");
    requireNonNull(moment, "moment");
    if (object.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "entry: " + object.size() + " bytes (expected: at most " + MAX_SIZE + ")");
    }
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(kind.code)
        .uint64(moment.position())
        .uint64(moment.time().toEpochMilli())
        .opaque(object);
  }

  static RegistryEntry read(TlsReader in) throws MalformedException {
    try {
      return new RegistryEntry(
          Kind.of(in.uint8("kind")),
          new Moment(in.uint64("position"), Instant.ofEpochMilli(in.uint64("time"))),
          in.opaque("object", MAX_SIZE));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("entry", "malformed", "an entry of the registry");
    }
  }
}
