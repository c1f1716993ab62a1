package org.verbale.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.Decimal;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;

/**
 * What a witness says to {@link AddCheckpoint} (c2sp.org/tlog-witness): an HTTP status and a body.
 * As received: cosignatures are believed only after {@link CosignerKey#verify}.
 */
public sealed interface WitnessAnswer {
  /** Most bytes of a body. */
  int MAX_SIZE = SignedNote.MAX_SIZE;

  /** The HTTP status. */
  int status();

  /** The body; that of a refusal is a line for people. */
  Bytes body();

  /** The media type of the body. */
  default String contentType() {
    return "text/plain; charset=utf-8";
  }

  /**
   * 200: it cosigned.
   *
   * @param lines by the witness, at least one
   */
  record Cosigned(List<NoteSignature> lines) implements WitnessAnswer {
    /**
     * @throws IllegalArgumentException without a line
     */
    public Cosigned {
      lines = List.copyOf(lines);
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("lines: none (expected: at least one)");
      }
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Bytes body() {
      return Bytes.of(SignedNote.signatureText(lines).getBytes(UTF_8));
    }
  }

  /**
   * 409: the old size is not the last that it cosigned.
   *
   * @param size which that is; 0 if it never cosigned this log
   */
  record Conflict(long size) implements WitnessAnswer {
    /** The media type that the specification demands. */
    public static final String CONTENT_TYPE = "text/x.tlog.size";

    /**
     * @throws IllegalArgumentException if negative
     */
    public Conflict {
      if (size < 0) {
        throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
      }
    }

    @Override
    public int status() {
      return 409;
    }

    @Override
    public String contentType() {
      return CONTENT_TYPE;
    }

    @Override
    public Bytes body() {
      return Bytes.of((size + "\n").getBytes(US_ASCII));
    }
  }

  /** It will not cosign this request. */
  record Refused(Reason reason) implements WitnessAnswer {
    @Override
    public int status() {
      return reason.status;
    }

    @Override
    public Bytes body() {
      return Bytes.of((reason.text + "\n").getBytes(US_ASCII));
    }
  }

  /** Why a witness does not cosign. */
  enum Reason {
    MALFORMED(400, "request: malformed (expected: c2sp.org/tlog-witness)"),
    NOT_SIGNED(403, "checkpoint: not signed by the log (expected: by a key known for it)"),
    UNKNOWN_LOG(404, "origin: unknown (expected: a log of this witness)"),
    INCONSISTENT(422, "checkpoint: not shown to extend the last one (expected: a proof)"),
    /** Not of the specification: a witness that has not audited so far yet; ask again. */
    NOT_YET(503, "witness: not ready to judge this size (expected: ask again)");

    private final int status;
    private final String text;

    Reason(int status, String text) {
      this.status = status;
      this.text = text;
    }

    private static Optional<Reason> of(int status) {
      for (Reason reason : values()) {
        if (reason.status == status) {
          return Optional.of(reason);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Reads what a witness answered.
   *
   * @param contentType of the body, without parameters that are ignored; empty if there was none
   * @throws MalformedException for a status that no witness has, or a body that does not go with it
   */
  static WitnessAnswer parse(int status, String contentType, Bytes body) throws MalformedException {
    if (body.size() > MAX_SIZE) {
      throw new MalformedException("answer", body.size() + " bytes", "at most " + MAX_SIZE);
    }
    if (status == 200) {
      return new Cosigned(SignedNote.parseSignatures(body));
    }
    if (status == 409) {
      return conflict(contentType, new String(body.toByteArray(), US_ASCII));
    }
    Optional<Reason> reason = Reason.of(status);
    if (reason.isEmpty()) {
      throw new MalformedException("status", Integer.toString(status), "of a witness");
    }
    return new Refused(reason.get());
  }

  private static Conflict conflict(String contentType, String body) throws MalformedException {
    if (!contentType.split(";", 2)[0].strip().equals(Conflict.CONTENT_TYPE)) {
      throw new MalformedException("content type", "another", Conflict.CONTENT_TYPE);
    }
    if (!body.endsWith("\n")) {
      throw new MalformedException("size", "line not ended", "LF");
    }
    return new Conflict(Decimal.parse("size", body.substring(0, body.length() - 1)));
  }
}
