package org.verbale.epoch;

import org.verbale.refusal.Refusal;

/**
 * What handshakes and notes of a channel must keep to beyond RFC 9420 and membership: judged alike
 * by the server, before it takes one, and by every member. An id never changes its meaning; those
 * of handshakes stand in {@code INVALID_COMMIT} beside those of {@link org.verbale.mls.rule.Rule}.
 * The table with the test of each is {@code docs/protocol/channel-rules.md}.
 */
public enum ChannelRule {
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
  FIRST_EPOCH("CHN-06"),
  /** A note names, by their hashes, the things that it is about and that come with it. */
  NOTED("CHN-07"),
  /** A Commit is for the epoch that is current, and its note for the next one. */
  NEXT_EPOCH("CHN-08"),
  /**
   * The epoch note is the committer's, by the certificate that its leaf shows before the Commit.
   */
  COMMITTER("CHN-09"),
  /** Other notes are by a member of today's group that may sign here and may do so. */
  BY_A_MEMBER("CHN-10"),
  /** Other notes are about an epoch that the channel has had. */
  KNOWN_EPOCH("CHN-11"),
  /** A device acknowledges, or asks to be added again in, no epoch from before it was added. */
  SINCE_ADDED("CHN-12"),
  /** An acknowledgement names the note of its epoch, and comes once a certificate. */
  ACKNOWLEDGED_ONCE("CHN-13"),
  /** The KeyPackage of a resync request is valid by RFC 9420 and of the device that asks. */
  OWN_KEY_PACKAGE("CHN-14"),
  /** The first epoch is not relinked: nothing was ever sealed in it. */
  NOT_THE_FIRST("CHN-15"),
  /** A device relinks an epoch once. */
  RELINKED_ONCE("CHN-16");

  private final String id;

  ChannelRule(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** Demands it of a handshake. */
  void demand(boolean kept) {
    demand(kept, new Refusal.InvalidCommit(id));
  }

  /** Demands it; what breaks it is called {@code refusal}. */
  void demand(boolean kept, Refusal refusal) {
    if (!kept) {
      throw refusal.asException();
    }
  }
}
