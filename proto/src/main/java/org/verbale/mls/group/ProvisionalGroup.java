package org.verbale.mls.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;

/**
 * A group after the proposals of a Commit and before its path (RFC 9420, section 12.3): where a
 * committer goes on with its fresh keys, and where others apply them. Immutable.
 */
public final class ProvisionalGroup {
  private final PublicGroup before;
  private final int committer;
  private final List<SentProposal> proposals;
  private final Extensions extensions;
  private final Requirements requirements;
  private final RatchetTree tree;
  private final List<MembershipChange.Added> added;
  private final List<MembershipChange.Removed> removed;
  private final List<MembershipChange.Replaced> updated;

  private ProvisionalGroup(
      PublicGroup before, int committer, List<SentProposal> proposals, GroupPolicy policy, long now)
      throws ValidationException {
    this.before = before;
    this.committer = committer;
    this.proposals = List.copyOf(proposals);
    this.extensions =
        all(Proposal.GroupContextExtensions.class).stream()
            .findFirst()
            .map(Proposal.GroupContextExtensions::extensions)
            .orElse(before.context().extensions());
    this.requirements = Requirements.of(extensions);
    var validation = new ProposalValidation(before, policy, leafValidation(policy, now));
    validation.checkList(committer, proposals);
    for (SentProposal sent : proposals) {
      validation.check(sent);
    }
    this.updated = new ArrayList<>();
    this.removed = new ArrayList<>();
    this.added = new ArrayList<>();
    RatchetTree staying = removeAll(updateAll(before.tree()));
    validation.checkClients(staying, all(Proposal.Add.class));
    this.tree = addAll(staying);
  }

  /** Validates the list and applies it. */
  static ProvisionalGroup of(
      PublicGroup before, int committer, List<SentProposal> proposals, GroupPolicy policy, long now)
      throws ValidationException {
    return new ProvisionalGroup(before, committer, proposals, policy, now);
  }

  private RatchetTree updateAll(RatchetTree old) {
    RatchetTree changed = old;
    for (SentProposal sent : proposals) {
      if (sent.proposal() instanceof Proposal.Update update) {
        LeafNode leaf = old.leaf(sent.sender()).orElseThrow();
        updated.add(new MembershipChange.Replaced(sent.sender(), leaf, update.leafNode()));
        changed = changed.update(sent.sender(), update.leafNode());
      }
    }
    return changed;
  }

  private RatchetTree removeAll(RatchetTree old) {
    RatchetTree changed = old;
    for (SentProposal sent : proposals) {
      if (sent.proposal() instanceof Proposal.Remove remove) {
        int leaf = (int) remove.removed();
        removed.add(
            new MembershipChange.Removed(leaf, old.leaf(leaf).orElseThrow(), sent.sender()));
        changed = changed.remove(leaf);
      }
    }
    return changed;
  }

  private RatchetTree addAll(RatchetTree old) throws ValidationException {
    RatchetTree changed = old;
    for (SentProposal sent : proposals) {
      if (sent.proposal() instanceof Proposal.Add add) {
        int leaf = changed.nextLeaf();
        if (leaf == RatchetTree.MAX_LEAVES) {
          throw new ValidationException(Rule.TREE_LEAVES, "leaf " + leaf);
        }
        added.add(new MembershipChange.Added(leaf, add.keyPackage().leafNode(), sent.sender()));
        changed = changed.add(add.keyPackage().leafNode());
      }
    }
    return changed;
  }

  /** The tree with the proposals applied, without the path. */
  public RatchetTree tree() {
    return tree;
  }

  /** The committer's leaf index. */
  public int committer() {
    return committer;
  }

  /** All proposals, in the order of the Commit. */
  public List<SentProposal> proposals() {
    return proposals;
  }

  /** The leaf indices of new members: path secrets are not sealed to them. */
  public Set<Integer> newLeaves() {
    Set<Integer> leaves = new TreeSet<>();
    added.forEach(each -> leaves.add(each.leaf()));
    return leaves;
  }

  public List<MembershipChange.Added> added() {
    return List.copyOf(added);
  }

  public List<MembershipChange.Removed> removed() {
    return List.copyOf(removed);
  }

  /** The pre-shared keys to be mixed in, in order. */
  public List<PreSharedKeyId> preSharedKeys() {
    return all(Proposal.PreSharedKey.class).stream().map(Proposal.PreSharedKey::psk).toList();
  }

  /** Present if the Commit ends the group. */
  public Optional<Proposal.ReInit> reInit() {
    return all(Proposal.ReInit.class).stream().findFirst();
  }

  /** Whether the Commit must have a path (section 12.4). */
  public boolean needsPath() {
    return proposals.isEmpty() || proposals.stream().anyMatch(sent -> sent.proposal().needsPath());
  }

  /**
   * The provisional group context: of the next epoch, but with the old confirmed transcript hash.
   * Path secrets are sealed under it.
   *
   * @param tree the tree after the path, or {@link #tree} if there is none
   */
  public GroupContext context(RatchetTree tree) {
    GroupContext old = before.context();
    return new GroupContext(
        old.cipherSuite(),
        old.groupId(),
        old.epoch() + 1,
        tree.hash(),
        old.confirmedTranscriptHash(),
        extensions);
  }

  /** What the Commit does, once the path has led to {@code after}. */
  MembershipChange change(RatchetTree after, Bytes authenticatedData) {
    List<MembershipChange.Replaced> replaced = new ArrayList<>(updated);
    LeafNode old = before.tree().leaf(committer).orElseThrow();
    LeafNode successor = after.leaf(committer).orElseThrow();
    if (!old.equals(successor)) {
      replaced.add(new MembershipChange.Replaced(committer, old, successor));
    }
    return new MembershipChange(
        committer, added, removed, replaced, before.tree(), after, authenticatedData);
  }

  /** Checks the members after the path. */
  void checkMembers(MembershipChange change) throws ValidationException {
    Set<Integer> fresh = newLeaves();
    change.replaced().forEach(each -> fresh.add(each.leaf()));
    if (!all(Proposal.GroupContextExtensions.class).isEmpty()) {
      for (int index : change.after().members()) {
        requirements.check(
            change.after().leaf(index).orElseThrow(), index, Rule.REQUIRED_CAPABILITIES_MET);
      }
    }
    MemberValidation.check(change.after(), fresh);
  }

  LeafValidation leafValidation(GroupPolicy policy, long now) {
    return new LeafValidation(
        before.suite(), before.context().groupId(), requirements, policy, now);
  }

  private <P extends Proposal> List<P> all(Class<P> type) {
    return proposals.stream()
        .map(SentProposal::proposal)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
