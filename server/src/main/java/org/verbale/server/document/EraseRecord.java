package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.erasure.Erasure;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * What a record says is to be erased, as its note's signers decided.
 *
 * @param caller transport certificate of any reader of the channel: the decision is the signers'
 */
public record EraseRecord(Digest caller, Statement<Erasure> note) implements Command<Appended> {
  static final String NAME = "document/erase";
  private static final String WHAT = "erasure note";

  public EraseRecord {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
  }

  /**
   * @param note signed erasure note
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static EraseRecord of(Digest caller, Bytes note, Limits.Messages limits) {
    NoteForm.atMost(WHAT, note, limits);
    return of(caller, note);
  }

  private static EraseRecord of(Digest caller, Bytes note) {
    return new EraseRecord(caller, NoteForm.read(WHAT, note, Erasure::parse));
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes());
  }

  static EraseRecord read(TlsReader in) throws MalformedException {
    return of(Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()), in.opaque("note"));
  }
}
