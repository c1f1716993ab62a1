package org.verbale.mls.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.PathStep;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.Sender;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;

/**
 * A Commit in the making, good unless it is told to be bad in one place: all around that place is
 * signed as it should be.
 */
final class Draft {
  private final TestGroup test;
  private final int committer;
  private final List<ProposalOrRef> proposals;
  private boolean path = true;
  private UnaryOperator<LeafNode> leaf = each -> each;
  private UnaryOperator<LeafNode> signedLeaf = each -> each;
  private UnaryOperator<List<UpdatePathNode>> nodes = each -> each;
  private UnaryOperator<FramedContent> content = each -> each;
  private UnaryOperator<FramedContentAuthData> auth = each -> each;

  Draft(TestGroup test, int committer, List<ProposalOrRef> proposals) {
    this.test = test;
    this.committer = committer;
    this.proposals = proposals;
  }

  Draft withoutPath() {
    path = false;
    return this;
  }

  /** Changes the leaf in the path before it is signed. */
  Draft leaf(UnaryOperator<LeafNode> change) {
    leaf = change;
    return this;
  }

  Draft signedLeaf(UnaryOperator<LeafNode> change) {
    signedLeaf = change;
    return this;
  }

  /** Changes the nodes of the path; the parent hash follows them if their number fits. */
  Draft nodes(UnaryOperator<List<UpdatePathNode>> change) {
    nodes = change;
    return this;
  }

  /** Changes the content before it is signed. */
  Draft content(UnaryOperator<FramedContent> change) {
    content = change;
    return this;
  }

  Draft auth(UnaryOperator<FramedContentAuthData> change) {
    auth = change;
    return this;
  }

  UnverifiedCommit build() {
    var commit = new Commit(proposals, path ? Optional.of(path()) : Optional.empty());
    var framed =
        new FramedContent(
            test.group.context().groupId(),
            test.group.context().epoch(),
            new Sender.Member(committer),
            Bytes.EMPTY,
            commit);
    return (UnverifiedCommit)
        TestGroup.handshake(test.frame(content.apply(framed), test.client(committer), auth));
  }

  private UpdatePath path() {
    Client client = test.client(committer);
    ProvisionalGroup provisional = provisional();
    RatchetTree tree = provisional.tree();
    List<UpdatePathNode> good = new ArrayList<>();
    for (PathStep step : tree.filteredDirectPath(committer)) {
      List<HpkeCiphertext> sealed = new ArrayList<>();
      for (int each : tree.resolution(step.copathChild(), provisional.newLeaves())) {
        sealed.add(new HpkeCiphertext(Bytes.of(new byte[] {(byte) each}), client.bytes(2)));
      }
      good.add(new UpdatePathNode(client.encryptionKey(), sealed));
    }
    List<UpdatePathNode> changed = nodes.apply(good);
    List<UpdatePathNode> hashed = changed.size() == good.size() ? changed : good;
    Bytes parentHash =
        tree.updatePath(committer, hashed.stream().map(UpdatePathNode::encryptionKey).toList())
            .parentHash();
    LeafNode unsigned = leaf.apply(client.leaf(new LeafNode.Source.Commit(parentHash)));
    LeafNode signed = client.signed(unsigned, test.group.context().groupId(), committer);
    return new UpdatePath(signedLeaf.apply(signed), changed);
  }

  /** With the proposals, unless they are what is bad. */
  private ProvisionalGroup provisional() {
    GroupPolicy lenient = GroupPolicy.of(new OpenPolicy()).withReInit().withContextExtensions();
    try {
      try {
        return test.group.prepare(committer, proposals, lenient, Client.NOW);
      } catch (ValidationException bad) {
        return test.group.prepare(committer, List.of(), lenient, Client.NOW);
      }
    } catch (ValidationException e) {
      throw new AssertionError(e);
    }
  }
}
