package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.ResyncRequest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.SignedResync;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A member that cannot follow asks to be removed and added again.
 *
 * @param caller transport certificate
 */
public record RequestResync(Digest caller, SignedResync resync) implements Command<Appended> {
  static final String NAME = "channel/resync";

  public RequestResync {
    requireNonNull(caller, "caller");
    requireNonNull(resync, "resync");
  }

  /**
   * @param note signed resync request
   * @param message MLSMessage with a KeyPackage
   * @throws RefusedException TOO_LARGE, MALFORMED or HASH_MISMATCH
   */
  public static RequestResync of(Digest caller, Bytes note, Bytes message, Limits.Messages limits) {
    Messages.atMost("resync", note, limits.note());
    Messages.atMost("key package", message, limits.keyPackage());
    return of(caller, note, message);
  }

  private static RequestResync of(Digest caller, Bytes note, Bytes message) {
    try {
      return new RequestResync(caller, SignedResync.of(note, message));
    } catch (MalformedException e) {
      throw Messages.malformed("resync", e);
    }
  }

  /** The signed note. */
  public Statement<ResyncRequest> note() {
    return resync.note();
  }

  private Bytes noteBytes() {
    return note().received().toBytes();
  }

  @Override
  public int size() {
    return noteBytes().size() + resync.message().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(noteBytes()).opaque(resync.message());
  }

  static RequestResync read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    return of(caller, in.opaque("note"), in.opaque("key package"));
  }
}
