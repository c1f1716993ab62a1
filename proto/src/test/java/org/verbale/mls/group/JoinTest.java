package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.mls.group.TestGroup.assertRefused;
import static org.verbale.mls.group.TestGroup.value;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ParentNode;
import org.verbale.mls.wire.Proposal;

/** A member shows a joiner a group that is not what it should be, signed as it should be. */
class JoinTest {
  private TestGroup test;
  private RatchetTree tree;

  private static final int ROOT = 7;

  /** The parent of leaves 4 to 7. */
  private static final int BETWEEN = 11;

  /** The leaf that {@link #BETWEEN} and the root list as unmerged. */
  private static final int UNMERGED = 7;

  /** Seven members who all committed once, then an eighth that no path has reached yet. */
  @BeforeEach
  void makeGroup() throws ValidationException {
    test = TestGroup.full(7);
    Client eighth = new Client(test.suite, test.random);
    test.apply(test.draft(0, value(new Proposal.Add(eighth.keyPackage()))).withoutPath().build());
    test.clients.put(UNMERGED, eighth);
    tree = test.group.tree();
    assertThat(parent(ROOT).unmergedLeaves()).containsExactly(UNMERGED);
    assertThat(parent(BETWEEN).unmergedLeaves()).containsExactly(UNMERGED);
    assertThat(parent(1).unmergedLeaves()).isEmpty();
  }

  private ParentNode parent(int node) {
    return tree.parent(node).orElseThrow();
  }

  private PublicGroup join(GroupInfo info, RatchetTree shown) throws ValidationException {
    return PublicGroup.join(info, shown, test.policy, Client.NOW);
  }

  /** The tree with another node at one place. */
  private RatchetTree with(int node, TlsStruct value) {
    int last = TreeMath.nodeOf(tree.members().get(tree.members().size() - 1));
    TlsWriter out = new TlsWriter();
    out.vector(
        nodes -> {
          for (int i = 0; i <= last; i++) {
            Optional<? extends TlsStruct> at =
                i == node
                    ? Optional.of(value)
                    : TreeMath.isLeaf(i) ? tree.leaf(i / 2) : tree.parent(i);
            nodes.uint8(at.isPresent() ? 1 : 0);
            at.ifPresent(each -> nodes.uint8(each instanceof LeafNode ? 1 : 2).struct(each));
          }
        });
    try {
      return RatchetTree.decode(test.suite, out.toBytes());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** That a joiner refuses a tree that the member at leaf 0 vouches for. */
  private void assertTreeRefused(Rule rule, RatchetTree forged) {
    GroupContext old = test.group.context();
    var context =
        new GroupContext(
            old.cipherSuite(),
            old.groupId(),
            old.epoch(),
            forged.hash(),
            old.confirmedTranscriptHash(),
            old.extensions());
    GroupInfo info = TestGroup.info(test.client(0), context, test.group.confirmationTag(), 0);
    assertRefused(rule, () -> join(info, forged));
  }

  @Test
  void groupAsItIs_isJoined() throws ValidationException {
    for (int signer = 0; signer < 8; signer++) {
      assertThat(join(test.info(signer), tree).toBytes()).isEqualTo(test.group.toBytes());
    }
  }

  @Test
  void leafWhoseLifetimeHasPassed_isNoReasonNotToJoin() throws ValidationException {
    PublicGroup later = PublicGroup.join(test.info(0), tree, test.policy, Client.NOW + 10_000_000);
    assertThat(later.tree()).isEqualTo(tree);
  }

  @Test
  void signerThatIsNoMember_isRefused() {
    for (long signer : new long[] {8, 0xffff_ffffL}) {
      GroupInfo info =
          TestGroup.info(
              test.client(0), test.group.context(), test.group.confirmationTag(), signer);
      assertRefused(Rule.GROUP_INFO_SIGNER, () -> join(info, tree));
    }
  }

  @Test
  void groupInfoSignedByAnother_isRefused() {
    GroupInfo info =
        TestGroup.info(test.client(1), test.group.context(), test.group.confirmationTag(), 0);
    assertRefused(Rule.GROUP_INFO_SIGNATURE, () -> join(info, tree));
  }

  @Test
  void suiteThatThePolicyDoesNotAllow_isRefused() {
    test.policy = test.policy.withSuites(Set.of(CipherSuite.DEFAULT));
    assertRefused(Rule.SUITE_KNOWN, () -> join(test.info(0), tree));
  }

  @Test
  void treeThatTheContextDoesNotName_isRefused() {
    RatchetTree shorter = tree.remove(UNMERGED);
    assertRefused(Rule.TREE_HASH, () -> join(test.info(0), shorter));
  }

  @Test
  void treeInWhichALeafWasReplaced_isRefused() {
    Client ghost = new Client(test.suite, test.random);
    LeafNode forged =
        Leaves.withSignatureKey(tree.leaf(UNMERGED).orElseThrow(), ghost.signatureKey());
    assertTreeRefused(Rule.LEAF_SIGNATURE, with(2 * UNMERGED, forged));
  }

  @Test
  void ghostLeafInTheTree_isRefused() {
    Client ghost = new Client(test.suite, test.random);
    // Its own signature is good, but no parent above it knows it.
    assertTreeRefused(Rule.TREE_PARENT_HASH, with(2, ghost.keyPackage().leafNode()));
  }

  @Test
  void unmergedLeafOfAnotherSubtree_isRefused() {
    assertTreeRefused(
        Rule.UNMERGED_IS_DESCENDANT, with(1, parent(1).withUnmergedLeaves(List.of(UNMERGED))));
    assertTreeRefused(
        Rule.UNMERGED_IS_DESCENDANT,
        with(ROOT, parent(ROOT).withUnmergedLeaves(List.of(UNMERGED, 8))));
  }

  @Test
  void unmergedLeafThatIsBlank_isRefused() throws ValidationException {
    test = TestGroup.full(7);
    tree = test.group.tree();
    assertTreeRefused(
        Rule.UNMERGED_IS_DESCENDANT,
        with(ROOT, parent(ROOT).withUnmergedLeaves(List.of(UNMERGED))));
  }

  @Test
  void unmergedLeafThatANodeInBetweenDoesNotList_isRefused() {
    assertTreeRefused(
        Rule.UNMERGED_IN_BETWEEN, with(BETWEEN, parent(BETWEEN).withUnmergedLeaves(List.of())));
  }

  @Test
  void parentWithTheKeyOfAnotherNode_isRefused() {
    for (int other : new int[] {0, ROOT, 4}) {
      Bytes key = tree.encryptionKey(other).orElseThrow();
      assertTreeRefused(
          Rule.PARENT_KEY_UNIQUE, with(1, new ParentNode(key, parent(1).parentHash(), List.of())));
    }
  }

  @Test
  void parentThatNoLeafVouchesFor_isRefused() {
    Client ghost = new Client(test.suite, test.random);
    for (int node : new int[] {1, 3, BETWEEN, ROOT}) {
      ParentNode old = parent(node);
      assertTreeRefused(
          Rule.TREE_PARENT_HASH,
          with(
              node, new ParentNode(ghost.encryptionKey(), old.parentHash(), old.unmergedLeaves())));
      if (node != ROOT) {
        assertTreeRefused(
            Rule.TREE_PARENT_HASH,
            with(node, new ParentNode(old.encryptionKey(), ghost.bytes(32), old.unmergedLeaves())));
      }
    }
  }

  @Test
  void parentThatHidesAnUnmergedLeaf_isRefused() {
    ParentNode root = parent(ROOT).withUnmergedLeaves(List.of());
    assertTreeRefused(Rule.TREE_PARENT_HASH, with(ROOT, root));
  }

  @Test
  void twoLeavesWithOneKey_areRefused() {
    LeafNode first = tree.leaf(0).orElseThrow();
    assertTreeRefused(Rule.SIGNATURE_KEY_UNIQUE, with(2, first));
    Client other = new Client(test.suite, test.random);
    assertTreeRefused(
        Rule.ENCRYPTION_KEY_UNIQUE,
        with(
            2 * UNMERGED,
            other.keyPackageLeaf(leaf -> Leaves.withEncryptionKey(leaf, first.encryptionKey()))));
  }

  @Test
  void leafThatDoesNotSupportTheGroup_isRefused() {
    Client other = new Client(test.suite, test.random);
    assertTreeRefused(
        Rule.LEAF_LISTS_EXTENSIONS,
        with(2 * UNMERGED, other.keyPackageLeaf(leaf -> Leaves.withExtension(leaf, 0x7a7a))));
  }
}
