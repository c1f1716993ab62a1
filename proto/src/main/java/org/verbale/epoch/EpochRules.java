package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.membership.ChannelMembership;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.note.LineFormat;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.rights.GroupAct;

/**
 * Judges what is said of a channel's epochs by what everybody can see: the chain, the public group,
 * registry and assignment, at one moment. The server takes nothing that does not pass; a member
 * that finds such a thing in the chain has caught the server. Whether a committed key is the
 * group's, and a link opens, only members can tell. Immutable; pure.
 *
 * <p>Every method throws {@link RefusedException} for what is not allowed.
 */
public final class EpochRules {
  /** Longest lifetime of a KeyPackage that a Commit uses. */
  private static final Duration LIFETIME = Duration.ofDays(400);

  private final Policy policy;
  private final ChannelId channel;

  /**
   * @param policy at the moment of what is judged
   */
  public EpochRules(Policy policy, ChannelId channel) {
    this.policy = requireNonNull(policy, "policy");
    this.channel = requireNonNull(channel, "channel");
  }

  /** A channel's epoch 0. */
  public record Founded(AttestedNote<EpochNote> note, PublicGroup tree, Group group) {}

  /**
   * An epoch that a Commit begins.
   *
   * @param group after the Commit
   */
  public record Advanced(AttestedNote<EpochNote> note, VerifiedCommit commit, Group group) {}

  /** What a member says, and the device that says it. */
  public record Said<T extends LineFormat>(AttestedNote<T> note, DeviceCertificate device) {}

  /** Judges the creation of a channel that does not exist yet. */
  public Founded create(SignedCreation creation) {
    AttestedNote<EpochNote> note = creation.note().attested(policy.registry(), "epoch note");
    DeviceCertificate creator = policy.signer(note.author().hash(), channel);
    policy.demand(GroupAct.CREATE, channel, creator);
    try {
      RatchetTree tree = PublicGroup.treeIn(creation.groupInfo()).orElseThrow();
      PublicGroup first = PublicGroup.join(creation.groupInfo(), tree, membership(), second());
      ChannelRule.CREATOR_ALONE.demand(
          tree.leafCount() == 1
              && Group.certificate(tree.leaf(0).orElseThrow()).equals(creator.hash()));
      EpochId epoch = note.statement().epoch();
      var alone = new GroupMember(0, creator.hash(), epoch.number());
      return new Founded(note, first, new Group(epoch, List.of(alone)));
    } catch (MalformedException e) {
      throw new Refusal.Malformed("group info/" + e.field(), "RFC 9420, section 12.4.3")
          .asException();
    } catch (ValidationException e) {
      throw Objection.refusal(e);
    }
  }

  /**
   * Judges a Commit.
   *
   * @param group as it is
   * @param tree the same with its keys
   */
  public Advanced commit(SignedCommit commit, Group group, PublicGroup tree) {
    EpochId next = commit.note().received().claim().epoch();
    EpochId current = group.epoch();
    ChannelRule.NEXT_EPOCH.demand(
        next.group().equals(current.group()) && commit.commit().epoch() == current.number(),
        new Refusal.StaleEpoch(current.group().generation(), current.number()));
    DeviceCertificate committer = policy.signer(signer(commit.note()), channel);
    ChannelRule.COMMITTER.demand(
        member(group, committer).leaf() == commit.commit().sender(),
        new Refusal.NotPermitted("another member's Commit"));
    AttestedNote<EpochNote> note = commit.note().attested(policy.registry(), "epoch note");
    try {
      VerifiedCommit verified = tree.verify(commit.commit(), membership(), second());
      Contents.same("context", note.statement().context(), verified.next().context().toBytes());
      return new Advanced(note, verified, group.after(verified, next));
    } catch (ValidationException e) {
      throw Objection.refusal(e);
    }
  }

  /** Judges an acknowledgement. */
  public Said<Acknowledgement> acknowledge(Statement<Acknowledgement> note, EpochView view) {
    Acknowledgement claim = note.received().claim();
    EpochId epoch = claim.epoch();
    Said<Acknowledgement> said =
        said(note, epoch, GroupAct.ACKNOWLEDGE, view.group(), "acknowledgement");
    Digest epochNote = epochNote(epoch, view);
    demandSince(epoch, view.group(), said.device());
    ChannelRule.NOTED.demand(claim.note().equals(epochNote), new Refusal.HashMismatch("note"));
    ChannelRule.ACKNOWLEDGED_ONCE.demand(
        !view.hasAcknowledged(epoch, said.device().hash()),
        new Refusal.Conflict("acknowledgement"));
    return said;
  }

  /** Judges a request to be removed and added again. */
  public Said<ResyncRequest> resync(SignedResync resync, EpochView view) {
    EpochId epoch = resync.note().received().claim().epoch();
    Said<ResyncRequest> said = said(resync.note(), epoch, GroupAct.RESYNC, view.group(), "resync");
    epochNote(epoch, view);
    demandSince(epoch, view.group(), said.device());
    KeyPackageRules.demand(policy, said.device(), resync.keyPackage(), LIFETIME);
    return said;
  }

  /** Judges who relinks what, and how often; not whether the commitment and the link are right. */
  public Said<Relink> relink(SignedRelink relink, EpochView view) {
    EpochId epoch = relink.note().received().claim().epoch();
    Said<Relink> said = said(relink.note(), epoch, GroupAct.RELINK, view.group(), "relink");
    epochNote(epoch, view);
    ChannelRule.NOT_THE_FIRST.demand(!epoch.isFirst(), new Refusal.Unknown("link"));
    ChannelRule.RELINKED_ONCE.demand(
        !view.hasRelinked(epoch, said.device().device()), new Refusal.Conflict("relink"));
    return said;
  }

  /** Demands {@link ChannelRule#BY_A_MEMBER}. */
  private <T extends LineFormat> Said<T> said(
      Statement<T> note, EpochId epoch, GroupAct act, Group group, String what) {
    ChannelRule.NOTED.demand(epoch.channel().equals(channel), new Refusal.HashMismatch("channel"));
    DeviceCertificate device = policy.signer(signer(note), channel);
    member(group, device);
    policy.demand(act, channel, device);
    return new Said<>(note.attested(policy.registry(), what), device);
  }

  private static Digest signer(Statement<?> note) {
    return note.received().claimedSigners().get(0).hash();
  }

  private static GroupMember member(Group group, DeviceCertificate device) {
    Optional<GroupMember> member = group.member(device.hash());
    ChannelRule.BY_A_MEMBER.demand(member.isPresent(), new Refusal.NotAMember());
    return member.orElseThrow();
  }

  /** Demands {@link ChannelRule#KNOWN_EPOCH}; gives the hash of the epoch's note. */
  private static Digest epochNote(EpochId epoch, EpochView view) {
    EpochId current = view.group().epoch();
    ChannelRule.KNOWN_EPOCH.demand(
        !epoch.group().equals(current.group()) || epoch.number() <= current.number(),
        new Refusal.StaleEpoch(current.group().generation(), current.number()));
    return view.note(epoch).orElseThrow(() -> new Refusal.Unknown("epoch").asException());
  }

  private static void demandSince(EpochId epoch, Group group, DeviceCertificate device) {
    ChannelRule.SINCE_ADDED.demand(
        epoch.number() >= member(group, device).since(), new Refusal.NotAMember());
  }

  private GroupPolicy membership() {
    return GroupPolicy.of(new ChannelMembership(policy.registry(), channel, policy.moment()));
  }

  /** What MLS takes for now. */
  private long second() {
    return policy.moment().time().getEpochSecond();
  }
}
