package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.complaint.ComplaintNote;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A member says that a record is not what its author signed.
 *
 * @param caller transport certificate of the device that signed
 */
public record PostComplaint(Digest caller, Statement<ComplaintNote> note)
    implements Command<Appended> {
  static final String NAME = "document/complaint";
  private static final String WHAT = "complaint";

  public PostComplaint {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
  }

  /**
   * @param note signed complaint
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static PostComplaint of(Digest caller, Bytes note, Limits.Messages limits) {
    NoteForm.atMost(WHAT, note, limits);
    return of(caller, note);
  }

  private static PostComplaint of(Digest caller, Bytes note) {
    return new PostComplaint(caller, NoteForm.read(WHAT, note, ComplaintNote::parse));
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes());
  }

  static PostComplaint read(TlsReader in) throws MalformedException {
    return of(Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()), in.opaque("note"));
  }
}
