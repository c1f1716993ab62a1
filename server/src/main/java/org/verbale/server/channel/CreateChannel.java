package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.EpochNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.SignedCreation;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A new channel: the creator's group of one, and the Commit that makes it the channel's. Both or
 * neither. Its sender gets the position of the Commit.
 */
public final class CreateChannel implements Command<Appended> {
  static final String NAME = "channel/create";

  private final SignedCreation creation;
  private final CommitEpoch commit;

  private CreateChannel(SignedCreation creation, CommitEpoch commit) {
    this.creation = requireNonNull(creation, "creation");
    this.commit = requireNonNull(commit, "commit");
  }

  /**
   * @param groupInfo MLSMessage of epoch 0, tree included
   * @param note signed epoch note of epoch 0
   * @param commit that makes epoch 1
   * @throws RefusedException TOO_LARGE, MALFORMED, HASH_MISMATCH or INVALID_COMMIT
   */
  public static CreateChannel of(Bytes groupInfo, Bytes note, CommitEpoch commit, Limits limits) {
    Messages.atMost("group info", groupInfo, limits.messages().groupInfo());
    Messages.atMost("epoch note", note, limits.messages().note());
    return of(groupInfo, note, commit);
  }

  private static CreateChannel of(Bytes groupInfo, Bytes note, CommitEpoch commit) {
    try {
      return new CreateChannel(SignedCreation.of(commit.channel(), note, groupInfo), commit);
    } catch (MalformedException e) {
      throw Messages.malformed("group info", e);
    }
  }

  SignedCreation creation() {
    return creation;
  }

  /** The epoch note of epoch 0. */
  public Statement<EpochNote> note() {
    return creation.note();
  }

  /** What makes epoch 1. */
  public CommitEpoch commit() {
    return commit;
  }

  ChannelId channel() {
    return commit.channel();
  }

  Digest caller() {
    return commit.caller();
  }

  @Override
  public int size() {
    return creation.message().size() + note().received().toBytes().size() + commit.size();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(creation.message()).opaque(note().received().toBytes()).struct(commit);
  }

  static CreateChannel read(TlsReader in) throws MalformedException {
    Bytes groupInfo = in.opaque("group_info");
    Bytes note = in.opaque("note");
    return of(groupInfo, note, CommitEpoch.read(in));
  }

  @Override
  public String toString() {
    return "CreateChannel[" + note().received().hash() + "]";
  }
}
