package org.verbale.mls.group;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.PathStep;
import org.verbale.mls.tree.PathUpdate;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;

/** What makes the path of a Commit valid (RFC 9420, sections 7.6, 7.9.2 and 12.4.2). */
final class PathValidation {
  private final ProvisionalGroup group;
  private final RatchetTree tree;
  private final LeafNode old;

  /**
   * @param old the committer's leaf before the Commit
   */
  PathValidation(ProvisionalGroup group, LeafNode old) {
    this.group = group;
    this.tree = group.tree();
    this.old = old;
  }

  /** Checks the path and yields the tree after it. */
  RatchetTree apply(UpdatePath path, LeafValidation leaves) throws ValidationException {
    leaves.checkPath(old, path.leafNode(), group.committer());
    checkNodes(path.nodes());
    checkFresh(path);
    List<Bytes> keys = path.nodes().stream().map(UpdatePathNode::encryptionKey).toList();
    PathUpdate update = tree.updatePath(group.committer(), keys);
    if (!path.leafNode().source().equals(new LeafNode.Source.Commit(update.parentHash()))) {
      throw new ValidationException(Rule.PATH_PARENT_HASH, "leaf " + group.committer());
    }
    return update.complete(path.leafNode());
  }

  private void checkNodes(List<UpdatePathNode> nodes) throws ValidationException {
    List<PathStep> steps = tree.filteredDirectPath(group.committer());
    if (nodes.size() != steps.size()) {
      throw new ValidationException(Rule.PATH_LENGTH, nodes.size() + " nodes for " + steps.size());
    }
    CipherSuite suite = tree.suite();
    Set<Integer> newLeaves = group.newLeaves();
    for (int i = 0; i < nodes.size(); i++) {
      PathStep step = steps.get(i);
      int sealed = nodes.get(i).encryptedPathSecret().size();
      int receivers = tree.resolution(step.copathChild(), newLeaves).size();
      if (sealed != receivers) {
        throw new ValidationException(
            Rule.PATH_CIPHERTEXTS,
            "node " + step.node() + ": " + sealed + " ciphertexts for " + receivers);
      }
      if (!suite.kem().isPublicKey(nodes.get(i).encryptionKey().toByteArray())) {
        throw new ValidationException(Rule.PATH_KEY_FORM, "node " + step.node());
      }
    }
  }

  private void checkFresh(UpdatePath path) throws ValidationException {
    Set<Bytes> fresh = new HashSet<>();
    fresh.add(path.leafNode().encryptionKey());
    for (UpdatePathNode node : path.nodes()) {
      if (!fresh.add(node.encryptionKey())) {
        throw new ValidationException(Rule.PATH_KEYS_FRESH, "a key twice in the path");
      }
    }
    for (int node = 0; node < TreeMath.nodeCount(tree.leafCount()); node++) {
      if (tree.encryptionKey(node).filter(fresh::contains).isPresent()) {
        throw new ValidationException(Rule.PATH_KEYS_FRESH, "the key of node " + node);
      }
    }
  }
}
