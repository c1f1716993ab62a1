package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
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
 * A member replaces an epoch's key link.
 *
 * @param caller transport certificate
 * @param link the new one, whose hash is what the note states
 */
public record RelinkEpoch(Digest caller, Statement<Relink> note, Bytes link)
    implements Command<Appended> {
  static final String NAME = "channel/relink";

  /**
   * @throws RefusedException HASH_MISMATCH if the note is about another link
   */
  public RelinkEpoch {
    requireNonNull(caller, "caller");
    Messages.same("link", note.received().claim().link(), link);
  }

  /**
   * @param note signed relink note
   * @throws RefusedException TOO_LARGE, MALFORMED or HASH_MISMATCH
   */
  public static RelinkEpoch of(Digest caller, Bytes note, Bytes link, Limits.Messages limits) {
    Messages.atMost("relink", note, limits.note());
    return of(caller, note, link);
  }

  private static RelinkEpoch of(Digest caller, Bytes note, Bytes link) {
    try {
      KeyLink.decode(link);
      return new RelinkEpoch(caller, new Statement<>(Relink.parse(note)), link);
    } catch (MalformedException e) {
      throw Messages.malformed("relink", e);
    }
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + link.size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes()).opaque(link);
  }

  static RelinkEpoch read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    return of(caller, in.opaque("note"), in.opaque("link"));
  }
}
