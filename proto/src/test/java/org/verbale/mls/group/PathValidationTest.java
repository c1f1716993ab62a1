package org.verbale.mls.group;

import static org.verbale.mls.group.TestGroup.value;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.UpdatePathNode;

class PathValidationTest {
  private static UnaryOperator<List<UpdatePathNode>> first(UnaryOperator<UpdatePathNode> change) {
    return nodes -> {
      List<UpdatePathNode> changed = new ArrayList<>(nodes);
      changed.set(0, change.apply(nodes.get(0)));
      return changed;
    };
  }

  private static UnaryOperator<List<UpdatePathNode>> firstKey(Bytes key) {
    return first(node -> new UpdatePathNode(key, node.encryptedPathSecret()));
  }

  @Test
  void commitThatNeedsAPathAndHasNone_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.assertRefused(Rule.PATH_REQUIRED, test.draft(0).withoutPath());
    test.assertRefused(
        Rule.PATH_REQUIRED, test.draft(0, value(new Proposal.Remove(1))).withoutPath());
  }

  @Test
  void pathLeafFromAnotherSource_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.assertRefused(
        Rule.PATH_SOURCE,
        test.draft(0).leaf(leaf -> Leaves.withSource(leaf, new LeafNode.Source.Update())));
    test.assertRefused(
        Rule.PATH_SOURCE,
        test.draft(0)
            .leaf(
                leaf -> Leaves.withSource(leaf, new LeafNode.Source.KeyPackage(Client.LIFETIME))));
  }

  @Test
  void pathLeafThatKeepsItsKey_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Bytes old = test.group.tree().leaf(0).orElseThrow().encryptionKey();
    test.assertRefused(
        Rule.PATH_NEW_LEAF_KEY, test.draft(0).leaf(leaf -> Leaves.withEncryptionKey(leaf, old)));
  }

  @Test
  void pathOfAnotherLength_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(5);
    test.assertRefused(
        Rule.PATH_LENGTH, test.draft(0).nodes(nodes -> nodes.subList(1, nodes.size())));
    test.assertRefused(Rule.PATH_LENGTH, test.draft(0).nodes(nodes -> List.of()));
    test.assertRefused(
        Rule.PATH_LENGTH,
        test.draft(0)
            .nodes(
                nodes -> {
                  List<UpdatePathNode> more = new ArrayList<>(nodes);
                  more.add(nodes.get(0));
                  return more;
                }));
  }

  @Test
  void pathSecretForTooManyOrTooFew_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(5);
    test.assertRefused(
        Rule.PATH_CIPHERTEXTS,
        test.draft(0).nodes(first(node -> new UpdatePathNode(node.encryptionKey(), List.of()))));
    var extra = new HpkeCiphertext(Bytes.EMPTY, Bytes.EMPTY);
    test.assertRefused(
        Rule.PATH_CIPHERTEXTS,
        test.draft(0)
            .nodes(
                first(
                    node -> {
                      List<HpkeCiphertext> more = new ArrayList<>(node.encryptedPathSecret());
                      more.add(extra);
                      return new UpdatePathNode(node.encryptionKey(), more);
                    })));
  }

  @Test
  void pathSecretForANewMember_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    Client added = new Client(test.suite, test.random);
    var sealed = new HpkeCiphertext(Bytes.EMPTY, Bytes.EMPTY);
    // Leaf 2's first node covers the new leaf 3 alone, to which nothing is sealed.
    test.assertRefused(
        Rule.PATH_CIPHERTEXTS,
        test.draft(2, value(new Proposal.Add(added.keyPackage())))
            .nodes(first(node -> new UpdatePathNode(node.encryptionKey(), List.of(sealed)))));
  }

  @Test
  void pathKeyOfAnotherForm_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    test.assertRefused(Rule.PATH_KEY_FORM, test.draft(0).nodes(firstKey(Bytes.of(new byte[31]))));
  }

  @Test
  void pathKeyThatIsNotFresh_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(4);
    var tree = test.group.tree();
    for (int node : new int[] {1, 2, 3, 5, 6}) {
      test.assertRefused(
          Rule.PATH_KEYS_FRESH,
          test.draft(0).nodes(firstKey(tree.encryptionKey(node).orElseThrow())));
    }
    test.assertRefused(
        Rule.PATH_KEYS_FRESH,
        test.draft(0)
            .leaf(leaf -> Leaves.withEncryptionKey(leaf, tree.encryptionKey(4).orElseThrow())));
  }

  @Test
  void pathKeyTwice_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(4);
    test.assertRefused(
        Rule.PATH_KEYS_FRESH,
        test.draft(0)
            .nodes(
                nodes ->
                    List.of(
                        nodes.get(0),
                        new UpdatePathNode(
                            nodes.get(0).encryptionKey(), nodes.get(1).encryptedPathSecret()))));
  }

  @Test
  void pathWithAnotherParentHash_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(4);
    for (Bytes hash : List.of(Bytes.EMPTY, Bytes.of(new byte[32]))) {
      test.assertRefused(
          Rule.PATH_PARENT_HASH,
          test.draft(0).leaf(leaf -> Leaves.withSource(leaf, new LeafNode.Source.Commit(hash))));
    }
  }
}
