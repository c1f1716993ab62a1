package org.verbale.server.channel;

import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * What a handshake must keep to beyond RFC 9420 and membership. The id stands in {@code
 * INVALID_COMMIT} beside those of {@link org.verbale.mls.rule.Rule}; none changes its meaning.
 */
enum ChannelRule {
  /** Proposals stand in the Commit itself: members who come later see nothing else. */
  BY_VALUE("CHN-01"),
  /** Adds and Removes; a pre-shared key could lock out whoever does not know it. */
  ADDS_AND_REMOVES("CHN-02"),
  /** The Welcome is for exactly those who are added, in the group's suite. */
  WELCOME("CHN-03"),
  /** Epoch 0 has one member: the creator. */
  CREATOR_ALONE("CHN-04"),
  /** The GroupInfo of epoch 0 carries the tree, and nothing by which others could join. */
  GROUP_INFO("CHN-05"),
  /** A channel's first epoch is number 0 of generation 0. */
  FIRST_EPOCH("CHN-06");

  private final String id;

  ChannelRule(String id) {
    this.id = id;
  }

  RefusedException broken() {
    return new Refusal.InvalidCommit(id).asException();
  }
}
