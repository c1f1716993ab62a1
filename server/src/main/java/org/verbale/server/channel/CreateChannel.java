package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.channel.EpochNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
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

  private final Bytes message;
  private final GroupInfo groupInfo;
  private final Statement<EpochNote> note;
  private final CommitEpoch commit;

  private CreateChannel(Bytes message, Bytes note, CommitEpoch commit) throws MalformedException {
    this.message = message;
    this.commit = requireNonNull(commit, "commit");
    if (!(MlsMessage.decode(message).body() instanceof GroupInfo info)) {
      throw new MalformedException("group_info", "another message", "a GroupInfo");
    }
    this.groupInfo = info;
    this.note = new Statement<>(EpochNote.parse(note));
    checkGroupInfo();
    checkNote();
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
      return new CreateChannel(groupInfo, note, commit);
    } catch (MalformedException e) {
      throw Messages.malformed("group info", e);
    }
  }

  private void checkGroupInfo() {
    if (!groupInfo.extensions().types().equals(List.of(ExtensionType.RATCHET_TREE))) {
      throw ChannelRule.GROUP_INFO.broken();
    }
    if (groupInfo.groupContext().epoch() != 0 || commit.commit().epoch() != 0) {
      throw ChannelRule.FIRST_EPOCH.broken();
    }
    if (!groupInfo.groupContext().groupId().equals(commit.commit().groupId())) {
      throw new Refusal.HashMismatch("group id").asException();
    }
  }

  private void checkNote() {
    EpochNote claim = note.received().claim();
    if (!claim.epoch().isFirst() || claim.welcome().isPresent()) {
      throw ChannelRule.FIRST_EPOCH.broken();
    }
    if (!claim.epoch().group().equals(commit.note().received().claim().epoch().group())) {
      throw new Refusal.HashMismatch("channel").asException();
    }
    if (!note.received().claimedSigners().equals(commit.note().received().claimedSigners())) {
      throw new Refusal.NotPermitted("another device's signature").asException();
    }
    Messages.same("group info", claim.commit(), message);
    Messages.same("context", claim.context(), groupInfo.groupContext().toBytes());
    Messages.same("confirmation", claim.confirmation(), groupInfo.confirmationTag());
  }

  /** MLSMessage with the GroupInfo. */
  Bytes message() {
    return message;
  }

  GroupInfo groupInfo() {
    return groupInfo;
  }

  /** The epoch note of epoch 0. */
  public Statement<EpochNote> note() {
    return note;
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
    return message.size() + note.received().toBytes().size() + commit.size();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(message).opaque(note.received().toBytes()).struct(commit);
  }

  static CreateChannel read(TlsReader in) throws MalformedException {
    Bytes groupInfo = in.opaque("group_info");
    Bytes note = in.opaque("note");
    return of(groupInfo, note, CommitEpoch.read(in));
  }

  @Override
  public String toString() {
    return "CreateChannel[" + note.received().hash() + "]";
  }
}
