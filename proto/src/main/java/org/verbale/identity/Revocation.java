package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * The text of a revocation: this certificate, and all that it issued, proves nothing from the
 * position of this entry on.
 *
 * @param certificate SHA-256 of its DER
 */
public record Revocation(Digest certificate, Reason reason) implements LineFormat {
  /** First line of the note. */
  public static final String DOMAIN = "verbale/revocation/v1";

  /** Why. For people: the effect is the same. */
  public enum Reason {
    /** Another certificate took its place. */
    SUPERSEDED("superseded"),
    /** Somebody else may hold the key. */
    KEY_COMPROMISE("key-compromise"),
    /** Nobody can find the device. */
    LOST("lost"),
    /** Its holder no longer acts for the party. */
    LEFT_OFFICE("left-office"),
    /** The device is no longer used. */
    CEASED("ceased");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** As it stands in the note. */
    public String code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if no reason has this code
     */
    public static Reason of(String code) {
      for (Reason reason : values()) {
        if (reason.code.equals(code)) {
          return reason;
        }
      }
      throw new IllegalArgumentException(
          "reason: unknown (expected: superseded, key-compromise, lost, left-office or ceased)");
    }
  }

  public Revocation {
    requireNonNull(certificate, "certificate");
    requireNonNull(reason, "reason");
  }

  /** Reads the text of the note; who signed it is for {@link Registry} to judge. */
  public static Revocation parse(String text) throws MalformedException {
    return LineReader.decode(
        text,
        DOMAIN,
        in ->
            new Revocation(
                in.line("certificate").word("64 hexadecimal digits", Digest::fromHex),
                in.line("reason").word("a reason", Reason::of)));
  }

  @Override
  public String toText() {
    return new LineWriter(DOMAIN)
        .line("certificate")
        .word(certificate.toHex())
        .line("reason")
        .word(reason.code())
        .toText();
  }
}
