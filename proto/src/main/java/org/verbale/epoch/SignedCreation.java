package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.channel.EpochNote;
import org.verbale.channel.GroupId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;

/**
 * The GroupInfo of a channel's epoch 0 with the note about it, as received: all holds that bytes
 * alone can tell. {@link EpochRules#create} believes it.
 *
 * @param note of epoch 0
 * @param message MLSMessage with the GroupInfo
 * @param groupInfo the same, read
 */
public record SignedCreation(
    ChannelId channel, Statement<EpochNote> note, Bytes message, GroupInfo groupInfo) {
  /**
   * @throws org.verbale.refusal.RefusedException INVALID_COMMIT or HASH_MISMATCH
   */
  public SignedCreation {
    requireNonNull(channel, "channel");
    EpochNote claim = note.received().claim();
    GroupContext context = groupInfo.groupContext();
    ChannelRule.GROUP_INFO.demand(
        groupInfo.extensions().types().equals(List.of(ExtensionType.RATCHET_TREE)));
    ChannelRule.FIRST_EPOCH.demand(
        context.epoch() == 0 && claim.epoch().isFirst() && claim.welcome().isEmpty());
    ChannelRule.NOTED.demand(
        claim.epoch().channel().equals(channel)
            && context.groupId().equals(new GroupId(channel, 0).toBytes()),
        new Refusal.HashMismatch("channel"));
    Contents.same("group info", claim.commit(), message);
    Contents.same("context", claim.context(), context.toBytes());
    Contents.same("confirmation", claim.confirmation(), groupInfo.confirmationTag());
  }

  /**
   * @param note signed epoch note
   * @param message MLSMessage with the GroupInfo
   * @throws org.verbale.refusal.RefusedException INVALID_COMMIT or HASH_MISMATCH
   */
  public static SignedCreation of(ChannelId channel, Bytes note, Bytes message)
      throws MalformedException {
    if (!(MlsMessage.decode(message).body() instanceof GroupInfo info)) {
      throw new MalformedException("group_info", "another message", "a GroupInfo");
    }
    return new SignedCreation(channel, new Statement<>(EpochNote.parse(note)), message, info);
  }

  @Override
  public String toString() {
    return "SignedCreation[" + note.received().hash() + "]";
  }
}
