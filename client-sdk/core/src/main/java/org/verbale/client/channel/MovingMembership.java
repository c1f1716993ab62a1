package org.verbale.client.channel;

import org.verbale.codec.Bytes;
import org.verbale.membership.ChannelMembership;
import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.group.PolicyException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/**
 * The membership of one channel for a group that lives on while registry and time move: the caller
 * sets the judge before each step. Not thread-safe, as the group is not.
 */
final class MovingMembership implements CredentialPolicy {
  private ChannelMembership judge;

  MovingMembership(ChannelMembership judge) {
    this.judge = judge;
  }

  void judgeBy(ChannelMembership judge) {
    this.judge = judge;
  }

  @Override
  public void checkLeaf(LeafNode leaf, long now) throws PolicyException {
    judge.checkLeaf(leaf, now);
  }

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) throws PolicyException {
    judge.checkSuccession(old, successor);
  }

  @Override
  public void checkChange(MembershipChange change) throws PolicyException {
    judge.checkChange(change);
  }

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) throws PolicyException {
    judge.checkGroup(context, tree);
  }

  @Override
  public Bytes clientOf(LeafNode leaf) {
    return judge.clientOf(leaf);
  }
}
