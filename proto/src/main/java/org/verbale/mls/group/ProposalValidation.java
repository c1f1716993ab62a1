package org.verbale.mls.group;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProtocolVersion;

/**
 * What makes a proposal valid, and a list of them (RFC 9420, sections 12.1 and 12.2), as far as the
 * tree before the Commit tells. Its result is {@link ProvisionalGroup}'s to check.
 */
final class ProposalValidation {
  private final PublicGroup group;
  private final GroupPolicy policy;
  private final LeafValidation leaves;

  ProposalValidation(PublicGroup group, GroupPolicy policy, LeafValidation leaves) {
    this.group = group;
    this.policy = policy;
    this.leaves = leaves;
  }

  /** Checks one proposal by itself. */
  void check(SentProposal sent) throws ValidationException {
    Proposal proposal = sent.proposal();
    if (proposal instanceof Proposal.Add add) {
      KeyPackageValidation.check(add.keyPackage(), group.suite(), leaves, group.tree().nextLeaf());
    } else if (proposal instanceof Proposal.Update update) {
      leaves.checkUpdate(
          group.tree().leaf(sent.sender()).orElseThrow(), update.leafNode(), sent.sender());
    } else if (proposal instanceof Proposal.Remove remove) {
      if (group.tree().leaf(remove.removed()).isEmpty()) {
        throw new ValidationException(Rule.REMOVED_IS_MEMBER, "leaf " + remove.removed());
      }
    } else if (proposal instanceof Proposal.PreSharedKey key) {
      checkPreSharedKey(key.psk());
    } else if (proposal instanceof Proposal.ReInit reInit) {
      checkReInit(reInit);
    } else if (proposal instanceof Proposal.ExternalInit) {
      throw new ValidationException(Rule.NO_EXTERNAL_INIT, "ExternalInit");
    } else if (!policy.contextExtensions()) {
      throw new ValidationException(Rule.NO_CONTEXT_EXTENSIONS, "GroupContextExtensions");
    }
  }

  private void checkPreSharedKey(PreSharedKeyId psk) throws ValidationException {
    if (psk instanceof PreSharedKeyId.Resumption resumption) {
      // The first Commit of the group that follows a ReInit proves the tie to the old one.
      boolean reinitializing = policy.reInit() && group.context().epoch() == 0;
      if (resumption.usage() == PreSharedKeyId.Usage.REINIT && !reinitializing) {
        throw new ValidationException(Rule.PSK_REINIT, "resumption key for reinit");
      }
      if (resumption.usage() == PreSharedKeyId.Usage.BRANCH) {
        throw new ValidationException(Rule.PSK_BRANCH, "resumption key for branch");
      }
    }
    if (psk.nonce().size() != group.suite().hashLength()) {
      throw new ValidationException(Rule.PSK_NONCE, "nonce of " + psk.nonce());
    }
  }

  private void checkReInit(Proposal.ReInit reInit) throws ValidationException {
    if (!policy.reInit()) {
      throw new ValidationException(Rule.NO_REINIT, "ReInit");
    }
    if (reInit.version() < ProtocolVersion.MLS10) {
      throw new ValidationException(Rule.REINIT_VERSION, "version " + reInit.version());
    }
  }

  /** Checks a list as a whole, cheaply: before any signature in it. */
  void checkList(int committer, List<SentProposal> list) throws ValidationException {
    Set<Long> changed = new HashSet<>();
    Set<PreSharedKeyId> keys = new HashSet<>();
    int contextExtensions = 0;
    for (SentProposal sent : list) {
      Proposal proposal = sent.proposal();
      if (proposal instanceof Proposal.Update) {
        if (sent.sender() == committer) {
          throw new ValidationException(Rule.NO_OWN_UPDATE, "leaf " + committer);
        }
        checkOnce(changed, sent.sender());
      } else if (proposal instanceof Proposal.Remove remove) {
        if (remove.removed() == committer) {
          throw new ValidationException(Rule.NO_OWN_REMOVE, "leaf " + committer);
        }
        checkOnce(changed, remove.removed());
      } else if (proposal instanceof Proposal.PreSharedKey key && !keys.add(key.psk())) {
        throw new ValidationException(Rule.ONE_USE_OF_PSK, "pre-shared key twice");
      } else if (proposal instanceof Proposal.GroupContextExtensions && ++contextExtensions > 1) {
        throw new ValidationException(Rule.ONE_CONTEXT_EXTENSIONS, "GroupContextExtensions twice");
      } else if (proposal instanceof Proposal.ReInit && list.size() > 1) {
        throw new ValidationException(Rule.REINIT_ALONE, list.size() + " proposals");
      }
    }
  }

  private static void checkOnce(Set<Long> changed, long leaf) throws ValidationException {
    if (!changed.add(leaf)) {
      throw new ValidationException(Rule.ONE_CHANGE_PER_LEAF, "leaf " + leaf);
    }
  }

  /**
   * Checks that nobody is added twice, or while a member.
   *
   * @param staying the tree after Updates and Removes, before Adds
   */
  void checkClients(RatchetTree staying, List<Proposal.Add> adds) throws ValidationException {
    if (adds.isEmpty()) {
      return;
    }
    Set<Bytes> clients = new HashSet<>();
    Set<Bytes> keys = new HashSet<>();
    for (int index : staying.members()) {
      var leaf = staying.leaf(index).orElseThrow();
      clients.add(policy.credentials().clientOf(leaf));
      keys.add(leaf.signatureKey());
    }
    Set<Bytes> members = Set.copyOf(clients);
    Set<Bytes> memberKeys = Set.copyOf(keys);
    for (Proposal.Add add : adds) {
      var leaf = add.keyPackage().leafNode();
      Bytes client = policy.credentials().clientOf(leaf);
      if (members.contains(client) || memberKeys.contains(leaf.signatureKey())) {
        throw new ValidationException(Rule.NO_MEMBER_ADDED, "Add of a member");
      }
      if (!clients.add(client) || !keys.add(leaf.signatureKey())) {
        throw new ValidationException(Rule.NO_CLIENT_ADDED_TWICE, "two Adds of a client");
      }
    }
  }
}
