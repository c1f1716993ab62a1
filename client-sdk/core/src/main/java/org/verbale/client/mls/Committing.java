package org.verbale.client.mls;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.ProvisionalGroup;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.PathUpdate;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.Welcome;

/** Making a Commit of ours (RFC 9420, section 12.4.1): always with a path, so that keys heal. */
final class Committing {
  private final CipherSuite suite;
  private final Epoch current;
  private final PskLookup psks;
  private final GroupPolicy policy;
  private final long now;
  private final SecureRandom random;

  Committing(Epoch current, PskLookup psks, GroupPolicy policy, long now, SecureRandom random) {
    this.suite = current.suite();
    this.current = current;
    this.psks = psks;
    this.policy = policy;
    this.now = now;
    this.random = random;
  }

  /**
   * Makes the Commit and the epoch it would begin, validated as others will validate it.
   *
   * @param signer of our current leaf's key, which signs the Commit
   * @param identity that our leaf shows from then on, and that signs leaf and GroupInfo
   */
  StagedCommit stage(CommitPlan plan, Signer signer, Identity identity) throws HandshakeException {
    List<ProposalOrRef> proposals = new ArrayList<>();
    plan.references().forEach(each -> proposals.add(new ProposalOrRef.ByReference(each)));
    plan.proposals().forEach(each -> proposals.add(new ProposalOrRef.ByValue(each)));
    ProvisionalGroup provisional = prepare(proposals);
    try (OwnPath path = current.keys().renew(provisional.tree(), random)) {
      try {
        return confirm(plan, proposals, provisional, path, signer, identity);
      } catch (HandshakeException e) {
        path.keys().close();
        throw e;
      }
    }
  }

  private ProvisionalGroup prepare(List<ProposalOrRef> proposals) throws HandshakeException {
    try {
      return current.group().prepare(current.keys().leaf(), proposals, policy, now);
    } catch (ValidationException e) {
      throw HandshakeException.invalid(e);
    }
  }

  private StagedCommit confirm(
      CommitPlan plan,
      List<ProposalOrRef> proposals,
      ProvisionalGroup provisional,
      OwnPath path,
      Signer signer,
      Identity identity)
      throws HandshakeException {
    UpdatePath updatePath = updatePath(provisional, path, identity);
    AuthenticatedContent commit =
        Framing.sign(
            suite,
            current.context(),
            current.keys().leaf(),
            new Commit(proposals, Optional.of(updatePath)),
            plan.authenticatedData(),
            signer);
    RatchetTree after = after(provisional, path).complete(updatePath.leafNode());
    GroupContext next =
        provisional
            .context(after)
            .withConfirmedTranscriptHash(current.group().confirmedTranscriptHash(commit));
    try (SecretBytes psk = psks.secret(suite, provisional.preSharedKeys());
        Transition transition =
            Transition.of(suite, current.secrets().init(), path.commitSecret(), psk, next)) {
      try {
        PublicMessage message =
            Framing.protect(
                Framing.confirm(commit, transition.confirmationTag()),
                current.context(),
                current.secrets());
        PublicGroup group = verify(message);
        var epoch = new Epoch(group, path.keys(), transition.secrets());
        return new StagedCommit(
            message, welcome(plan, provisional, epoch, transition, path, identity), epoch, now);
      } catch (HandshakeException e) {
        transition.secrets().close();
        throw e;
      }
    }
  }

  private UpdatePath updatePath(ProvisionalGroup provisional, OwnPath path, Identity identity)
      throws HandshakeException {
    PathUpdate update = after(provisional, path);
    LeafNode leaf =
        identity.leaf(
            suite,
            path.leafKey(),
            new LeafNode.Source.Commit(update.parentHash()),
            current.context().groupId(),
            current.keys().leaf());
    RatchetTree after = update.complete(leaf);
    Bytes context = provisional.context(after).toBytes();
    return new UpdatePath(leaf, path.encrypt(after, provisional.newLeaves(), context, random));
  }

  private PathUpdate after(ProvisionalGroup provisional, OwnPath path) {
    return provisional.tree().updatePath(current.keys().leaf(), path.nodeKeys());
  }

  private PublicGroup verify(PublicMessage commit) throws HandshakeException {
    try {
      var unverified = (UnverifiedCommit) Handshake.of(new MlsMessage(commit));
      return current.group().verify(unverified, policy, now).next();
    } catch (ValidationException e) {
      throw HandshakeException.invalid(e);
    }
  }

  private Optional<Welcome> welcome(
      CommitPlan plan,
      ProvisionalGroup provisional,
      Epoch next,
      Transition transition,
      OwnPath path,
      Identity identity)
      throws HandshakeException {
    Map<Integer, KeyPackage> added = added(provisional);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    GroupInfo info =
        GroupInfos.sign(next.group(), next.keys().leaf(), identity.signer(), plan.treeInWelcome());
    return Optional.of(
        Welcomes.create(
            suite,
            info,
            transition.joiner(),
            transition.member(),
            provisional.preSharedKeys(),
            added,
            path,
            random));
  }

  /** New members in the order of their Adds, which is the order of their leaves' assignment. */
  private static Map<Integer, KeyPackage> added(ProvisionalGroup provisional) {
    var leaves = provisional.added().iterator();
    Map<Integer, KeyPackage> added = new LinkedHashMap<>();
    for (var sent : provisional.proposals()) {
      if (sent.proposal() instanceof Proposal.Add add) {
        added.put(leaves.next().leaf(), add.keyPackage());
      }
    }
    return added;
  }
}
