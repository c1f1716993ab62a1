package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.Relink;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.SignedRelink;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A member speaks against what an epoch's note says of its key, its key link, or both.
 *
 * @param caller transport certificate
 */
public record RelinkEpoch(Digest caller, SignedRelink relink) implements Command<Appended> {
  static final String NAME = "channel/relink";

  public RelinkEpoch {
    requireNonNull(caller, "caller");
    requireNonNull(relink, "relink");
  }

  /**
   * @param note signed relink note
   * @param link key link, or empty
   * @throws RefusedException TOO_LARGE, MALFORMED or HASH_MISMATCH
   */
  public static RelinkEpoch of(Digest caller, Bytes note, Bytes link, Limits.Messages limits) {
    Messages.atMost("relink", note, limits.note());
    return of(caller, note, link);
  }

  private static RelinkEpoch of(Digest caller, Bytes note, Bytes link) {
    try {
      return new RelinkEpoch(caller, SignedRelink.of(note, link));
    } catch (MalformedException e) {
      throw Messages.malformed("relink", e);
    }
  }

  /** The signed note. */
  public Statement<Relink> note() {
    return relink.note();
  }

  private Bytes noteBytes() {
    return note().received().toBytes();
  }

  private Bytes link() {
    return relink.link().orElse(Bytes.EMPTY);
  }

  @Override
  public int size() {
    return noteBytes().size() + link().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(noteBytes()).opaque(link());
  }

  static RelinkEpoch read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    return of(caller, in.opaque("note"), in.opaque("link"));
  }
}
