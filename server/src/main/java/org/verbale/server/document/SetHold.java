package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.erasure.Hold;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A legal hold on a channel is to be placed, or lifted.
 *
 * @param caller transport certificate of the device that signed
 */
public record SetHold(Digest caller, Statement<Hold> note) implements Command<Appended> {
  static final String NAME = "document/hold";
  private static final String WHAT = "hold note";

  public SetHold {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
  }

  /**
   * @param note signed hold note
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static SetHold of(Digest caller, Bytes note, Limits.Messages limits) {
    NoteForm.atMost(WHAT, note, limits);
    return of(caller, note);
  }

  private static SetHold of(Digest caller, Bytes note) {
    return new SetHold(caller, NoteForm.read(WHAT, note, Hold::parse));
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes());
  }

  static SetHold read(TlsReader in) throws MalformedException {
    return of(Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()), in.opaque("note"));
  }
}
