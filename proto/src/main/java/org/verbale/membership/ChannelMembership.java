package org.verbale.membership;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.Standing;
import org.verbale.membership.MembershipException.Reason;
import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/**
 * Who may be in the group of one channel and who may change it, judged by the registry at one
 * moment: that of the Commit's leaf. Every member who replays that leaf must use its moment, also
 * one who joins by it later. The time that the group was given does not count.
 */
public final class ChannelMembership implements CredentialPolicy {
  /** Fewest devices of the Secretariat in a group. */
  public static final int SECRETARIAT_DEVICES = 2;

  private final Registry registry;
  private final ChannelId channel;
  private final Moment at;

  public ChannelMembership(Registry registry, ChannelId channel, Moment at) {
    this.registry = requireNonNull(registry, "registry");
    this.channel = requireNonNull(channel, "channel");
    this.at = requireNonNull(at, "at");
  }

  /** A leaf that may stay: registered, and its removal not mandated. */
  @Override
  public void checkLeaf(LeafNode leaf, long now) throws MembershipException {
    DeviceCertificate certificate = LeafCertificates.find(registry, leaf);
    if (registry.isMandatedRemoval(certificate.hash(), channel, at)) {
      LeafCertificates.require(standing(certificate));
    }
  }

  /** The same device, by the same or a later certificate. */
  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) throws MembershipException {
    DeviceCertificate before = LeafCertificates.find(registry, old);
    DeviceCertificate after = LeafCertificates.find(registry, successor);
    if (!before.isSameDevice(after)
        || after.validity().notBefore().isBefore(before.validity().notBefore())) {
      throw new MembershipException(
          Reason.WRONG_SUCCESSOR,
          "leaf",
          "another device, or an older certificate",
          "same party, role and device, not valid from earlier");
    }
  }

  @Override
  public void checkChange(MembershipChange change) throws MembershipException {
    LeafCertificates.require(standing(certificate(change.committerLeaf())));
    for (MembershipChange.Replaced replaced : change.replaced()) {
      LeafCertificates.require(standing(certificate(replaced.old())));
      LeafCertificates.require(standing(certificate(replaced.successor())));
    }
    for (MembershipChange.Added added : change.added()) {
      DeviceCertificate member = certificate(added.member());
      LeafCertificates.require(standing(member));
      DeviceCertificate by = proposer(change, added.proposer());
      if (!governs(by, member) && !isWelcomeByAnyone(member)) {
        throw notPermitted(by, "add");
      }
    }
    for (MembershipChange.Removed removed : change.removed()) {
      DeviceCertificate by = proposer(change, removed.proposer());
      Digest hash = LeafCertificates.hash(removed.member());
      if (!registry.isMandatedRemoval(hash, channel, at)
          && !governs(by, certificate(removed.member()))) {
        throw notPermitted(by, "remove");
      }
    }
  }

  /**
   * Nobody whose removal is mandated, and two devices of the Secretariat; before the first Commit
   * the creator alone.
   */
  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) throws MembershipException {
    int secretariat = 0;
    for (int index : tree.members()) {
      DeviceCertificate member = certificate(tree.leaf(index).orElseThrow());
      if (registry.isMandatedRemoval(member.hash(), channel, at)) {
        throw new MembershipException(
            Reason.COMMIT_REQUIRED, "leaf", index + " must leave", "removed by this Commit");
      }
      if (member.role() == Role.SECRETARIAT) {
        secretariat++;
      }
    }
    boolean created = context.epoch() == 0 && tree.members().size() == 1;
    if (!created && secretariat < SECRETARIAT_DEVICES) {
      throw new MembershipException(
          Reason.SECRETARIAT_MISSING,
          "devices of the Secretariat",
          Integer.toString(secretariat),
          "at least " + SECRETARIAT_DEVICES);
    }
  }

  /** The device: its certificates come and go. */
  @Override
  public Bytes clientOf(LeafNode leaf) {
    try {
      return LeafCertificates.client(certificate(leaf));
    } catch (MembershipException e) {
      throw new IllegalArgumentException("leaf: unchecked (expected: a leaf that was checked)", e);
    }
  }

  /** The device behind a leaf of this channel's tree, if it is a registered one. */
  public DeviceCertificate certificate(LeafNode leaf) throws MembershipException {
    return LeafCertificates.find(registry, leaf);
  }

  private Standing standing(DeviceCertificate certificate) {
    return registry.standing(certificate.hash(), channel, at);
  }

  private DeviceCertificate proposer(MembershipChange change, int leaf) throws MembershipException {
    DeviceCertificate by = certificate(change.before().leaf(leaf).orElseThrow());
    LeafCertificates.require(standing(by));
    return by;
  }

  /** A State's devices are its focal points' and the Secretariat's to add and remove. */
  public static boolean governs(DeviceCertificate by, DeviceCertificate member) {
    return by.role() == Role.SECRETARIAT
        || (by.role().decides() && by.party().equals(member.party()));
  }

  /** Those without whom a State, or the Secretariat, could be kept out. */
  private static boolean isWelcomeByAnyone(DeviceCertificate member) {
    return member.role() == Role.SECRETARIAT || member.role().decides();
  }

  private static MembershipException notPermitted(DeviceCertificate by, String what) {
    return new MembershipException(
        Reason.NOT_PERMITTED,
        "proposer",
        by.role().code() + " may not " + what + " this device",
        "a focal point of its State, the Secretariat, or a mandated change");
  }
}
