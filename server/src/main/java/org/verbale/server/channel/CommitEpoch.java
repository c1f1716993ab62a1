package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.EpochNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.SignedCommit;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A Commit with what its committer says of the epoch that it begins. When it was made, everything
 * was checked that bytes alone can tell: forms, sizes, hashes, whom the Welcome is for.
 */
public final class CommitEpoch implements Command<Appended> {
  static final String NAME = "channel/commit";

  private final Digest caller;
  private final ChannelId channel;
  private final SignedCommit commit;
  private final Bytes welcome;
  private final int members;

  private CommitEpoch(Parts parts, Digest caller, ChannelId channel, int members)
      throws MalformedException {
    this.caller = requireNonNull(caller, "caller");
    this.channel = requireNonNull(channel, "channel");
    this.members = members;
    this.welcome = parts.welcome;
    this.commit = SignedCommit.of(channel, parts.note, parts.commit, parts.link);
  }

  /**
   * As they came.
   *
   * @param commit MLSMessage
   * @param note signed epoch note
   * @param welcome MLSMessage, or empty
   */
  public record Parts(Bytes commit, Bytes note, Bytes link, Bytes welcome) {}

  /**
   * @param caller transport certificate
   * @throws RefusedException TOO_LARGE, MALFORMED, HASH_MISMATCH or INVALID_COMMIT
   */
  public static CommitEpoch of(Digest caller, ChannelId channel, Parts parts, Limits limits) {
    Messages.atMost("commit", parts.commit, limits.messages().commit());
    Messages.atMost("epoch note", parts.note, limits.messages().note());
    Messages.atMost("welcome", parts.welcome, limits.messages().welcome());
    return of(caller, channel, parts, limits.messages().members());
  }

  private static CommitEpoch of(Digest caller, ChannelId channel, Parts parts, int members) {
    try {
      CommitEpoch made = new CommitEpoch(parts, caller, channel, members);
      made.commit.demandWelcome(made.welcome);
      return made;
    } catch (MalformedException e) {
      throw Messages.malformed("commit", e);
    }
  }

  /**
   * A Commit that was accepted once before, without its Welcome, which stands in no leaf: whom it
   * added and who has not joined yet must ask to be added again. For {@link
   * org.verbale.server.sequencing.Context#again} alone.
   *
   * @param caller signing certificate of the committer
   * @param parts whose welcome is empty
   * @throws RefusedException MALFORMED, HASH_MISMATCH or INVALID_COMMIT
   */
  public static CommitEpoch again(Digest caller, ChannelId channel, Parts parts) {
    try {
      return new CommitEpoch(parts, caller, channel, Integer.MAX_VALUE);
    } catch (MalformedException e) {
      throw Messages.malformed("commit", e);
    }
  }

  Digest caller() {
    return caller;
  }

  public ChannelId channel() {
    return channel;
  }

  SignedCommit commit() {
    return commit;
  }

  /** The epoch note. */
  public Statement<EpochNote> note() {
    return commit.note();
  }

  /** MLSMessage with the Welcome; empty if nobody is added, or if it was lost. */
  Bytes welcome() {
    return welcome;
  }

  /** Most leaves that the group may have after it. */
  int members() {
    return members;
  }

  @Override
  public int size() {
    return commit.message().size() + noteBytes().size() + welcome.size() + 512;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(channel.toString())
        .uint32(members)
        .opaque(commit.message())
        .opaque(noteBytes())
        .opaque(commit.link())
        .opaque(welcome);
  }

  private Bytes noteBytes() {
    return note().received().toBytes();
  }

  static CommitEpoch read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    ChannelId channel = ChannelId.of(in.text("channel"));
    int members = (int) in.uint32("members");
    Parts parts =
        new Parts(in.opaque("commit"), in.opaque("note"), in.opaque("link"), in.opaque("welcome"));
    return of(caller, channel, parts, members);
  }

  @Override
  public String toString() {
    return "CommitEpoch[" + note().received().hash() + "]";
  }
}
