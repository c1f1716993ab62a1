package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.Acknowledgement;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A member says that it derived an epoch's archive key.
 *
 * @param caller transport certificate
 */
public record Acknowledge(Digest caller, Statement<Acknowledgement> note)
    implements Command<Appended> {
  static final String NAME = "channel/acknowledge";

  public Acknowledge {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
  }

  /**
   * @param note signed acknowledgement note
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static Acknowledge of(Digest caller, Bytes note, Limits.Messages limits) {
    Messages.atMost("acknowledgement", note, limits.note());
    return of(caller, note);
  }

  private static Acknowledge of(Digest caller, Bytes note) {
    try {
      return new Acknowledge(caller, new Statement<>(Acknowledgement.parse(note)));
    } catch (MalformedException e) {
      throw Messages.malformed("acknowledgement", e);
    }
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes());
  }

  static Acknowledge read(TlsReader in) throws MalformedException {
    return of(Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()), in.opaque("note"));
  }
}
