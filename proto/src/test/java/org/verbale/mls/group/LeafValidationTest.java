package org.verbale.mls.group;

import static org.verbale.mls.group.TestGroup.value;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Extension;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.RequiredCapabilities;

class LeafValidationTest {
  private static void assertAddRefused(Rule rule, UnaryOperator<LeafNode> change)
      throws ValidationException {
    TestGroup test = TestGroup.of(2);
    assertAddRefused(test, rule, change);
  }

  private static void assertAddRefused(TestGroup test, Rule rule, UnaryOperator<LeafNode> change) {
    Client client = new Client(test.suite, test.random);
    test.assertRefused(
        rule, test.draft(0, value(new Proposal.Add(client.keyPackage(change)))).withoutPath());
  }

  private static LeafNode supporting(
      LeafNode leaf, List<Integer> extensions, List<Integer> credentials) {
    return Leaves.withCapabilities(
        leaf, Client.capabilities(TestGroup.SUITE, extensions, credentials));
  }

  @Test
  void leafThatDoesNotListTheGroupsSuite_isRefused() throws ValidationException {
    assertAddRefused(
        Rule.LEAF_SUPPORTS_GROUP,
        leaf ->
            Leaves.withCapabilities(
                leaf,
                new Capabilities(
                    List.of(1), List.of(0xf0a1), List.of(), List.of(), List.of(1, 2))));
  }

  @Test
  void leafThatDoesNotListTheVersion_isRefused() throws ValidationException {
    assertAddRefused(
        Rule.LEAF_SUPPORTS_GROUP,
        leaf ->
            Leaves.withCapabilities(
                leaf,
                new Capabilities(List.of(2), List.of(1), List.of(), List.of(), List.of(1, 2))));
  }

  @Test
  void leafThatDoesNotListItsCredentialType_isRefused() throws ValidationException {
    assertAddRefused(Rule.LEAF_LISTS_CREDENTIAL, leaf -> supporting(leaf, List.of(), List.of(2)));
  }

  @Test
  void leafThatDoesNotListItsExtension_isRefused() throws ValidationException {
    assertAddRefused(
        Rule.LEAF_LISTS_EXTENSIONS,
        leaf -> Leaves.withExtension(supporting(leaf, List.of(), List.of(1, 2)), 0x0a0a));
  }

  @Test
  void leafWithTooLongALifetime_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withMaximumLifetime(Duration.ofDays(1));
    for (Lifetime lifetime :
        List.of(
            new Lifetime(Client.NOW, Client.NOW + 86_401),
            new Lifetime(0, -1),
            new Lifetime(Client.NOW + 1, Client.NOW - 1))) {
      assertAddRefused(
          test,
          Rule.LEAF_MAXIMUM_LIFETIME,
          leaf -> Leaves.withSource(leaf, new LeafNode.Source.KeyPackage(lifetime)));
    }
  }

  @Test
  void leafWhoseCredentialThePolicyRefuses_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.open.refuseLeaves = true;
    assertAddRefused(test, Rule.LEAF_CREDENTIAL, leaf -> leaf);
    test.assertRefused(Rule.LEAF_CREDENTIAL, test.draft(0));
  }

  @Test
  void leafThatAnotherKeySigned_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Client client = new Client(test.suite, test.random);
    LeafNode leaf = client.keyPackageLeaf(each -> each);
    LeafNode forged = leaf.withSignature(HandshakeTest.flip(leaf.signature(), 77));
    test.assertRefused(
        Rule.LEAF_SIGNATURE,
        test.draft(0, value(new Proposal.Add(client.keyPackageOf(forged, each -> each))))
            .withoutPath());
  }

  @Test
  void pathLeafSignedForAnotherGroupOrLeaf_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Client client = test.client(0);
    test.assertRefused(
        Rule.LEAF_SIGNATURE,
        test.draft(0).signedLeaf(leaf -> client.signed(leaf, Bytes.fromHex("00"), 0)));
    test.assertRefused(
        Rule.LEAF_SIGNATURE,
        test.draft(0).signedLeaf(leaf -> client.signed(leaf, test.group.context().groupId(), 1)));
  }

  @Test
  void leafWithoutARequiredCapability_isRefused() throws ValidationException {
    var required = new RequiredCapabilities(List.of(0x0a0a), List.of(0x2a2a), List.of(1));
    TestGroup test =
        TestGroup.of(TestGroup.SUITE, new Random(1), 2, Extensions.of(required.toExtension()));
    assertAddRefused(
        test, Rule.LEAF_REQUIRED_CAPABILITIES, leaf -> supporting(leaf, List.of(), List.of(1, 2)));
    test.assertRefused(
        Rule.LEAF_REQUIRED_CAPABILITIES,
        test.draft(1).leaf(leaf -> supporting(leaf, List.of(), List.of(1, 2))));
  }

  @Test
  void leafThatDoesNotSupportAContextExtension_isRefused() throws ValidationException {
    var extensions = Extensions.of(new Extension(0x0a0a, Bytes.EMPTY));
    TestGroup test = TestGroup.of(TestGroup.SUITE, new Random(1), 2, extensions);
    assertAddRefused(
        test,
        Rule.CONTEXT_EXTENSIONS_SUPPORTED,
        leaf -> supporting(leaf, List.of(), List.of(1, 2)));
  }

  @Test
  void credentialThatAMemberDoesNotSupport_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Client basicOnly = new Client(test.suite, test.random);
    test.apply(
        test.commit(
            0,
            List.of(
                value(
                    new Proposal.Add(
                        basicOnly.keyPackage(leaf -> supporting(leaf, List.of(), List.of(1))))))));
    assertAddRefused(
        test, Rule.CREDENTIAL_SUPPORTED_BY_ALL, leaf -> Leaves.withCredential(leaf, Leaves.X509));
    test.assertRefused(
        Rule.CREDENTIAL_SUPPORTED_BY_ALL,
        test.draft(1).leaf(leaf -> Leaves.withCredential(leaf, Leaves.X509)));
  }

  @Test
  void leafThatDoesNotSupportACredentialInUse_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.apply(test.draft(1).leaf(leaf -> Leaves.withCredential(leaf, Leaves.X509)).build());
    assertAddRefused(
        test, Rule.LEAF_SUPPORTS_CREDENTIALS, leaf -> supporting(leaf, List.of(), List.of(1)));
  }

  @Test
  void leafOutsideOfItsLifetime_isRefused() throws ValidationException {
    for (Lifetime lifetime :
        List.of(
            new Lifetime(Client.NOW - 100, Client.NOW - 1),
            new Lifetime(Client.NOW + 1, Client.NOW + 100))) {
      assertAddRefused(
          Rule.LEAF_LIFETIME,
          leaf -> Leaves.withSource(leaf, new LeafNode.Source.KeyPackage(lifetime)));
    }
  }

  @Test
  void addOfALeafFromAnUpdateOrCommit_isRefused() throws ValidationException {
    assertAddRefused(
        Rule.KEY_PACKAGE_SOURCE, leaf -> Leaves.withSource(leaf, new LeafNode.Source.Update()));
    assertAddRefused(
        Rule.KEY_PACKAGE_SOURCE,
        leaf -> Leaves.withSource(leaf, new LeafNode.Source.Commit(Bytes.EMPTY)));
  }

  private static void assertUpdateRefused(
      TestGroup test, Rule rule, UnaryOperator<LeafNode> change) {
    Client client = test.client(1);
    LeafNode leaf =
        client.signed(
            change.apply(client.leaf(new LeafNode.Source.Update())),
            test.group.context().groupId(),
            1);
    UnverifiedProposal update = test.proposal(1, new Proposal.Update(leaf));
    TestGroup.assertRefused(rule, () -> test.verify(update));
  }

  @Test
  void updateWithALeafFromAKeyPackage_isRefused() throws ValidationException {
    assertUpdateRefused(
        TestGroup.of(2),
        Rule.UPDATE_SOURCE,
        leaf -> Leaves.withSource(leaf, new LeafNode.Source.KeyPackage(Client.LIFETIME)));
  }

  @Test
  void updateThatKeepsItsKey_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Bytes old = test.group.tree().leaf(1).orElseThrow().encryptionKey();
    assertUpdateRefused(test, Rule.UPDATE_NEW_KEY, leaf -> Leaves.withEncryptionKey(leaf, old));
  }

  @Test
  void updateWhoseCredentialMayNotFollow_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.open.refuseSuccession = true;
    assertUpdateRefused(test, Rule.CREDENTIAL_SUCCESSOR, leaf -> leaf);
    test.assertRefused(Rule.CREDENTIAL_SUCCESSOR, test.draft(0));
  }

  @Test
  void keysOfAnotherForm_areRefused() throws ValidationException {
    assertAddRefused(
        Rule.LEAF_KEY_FORM, leaf -> Leaves.withEncryptionKey(leaf, Bytes.of(new byte[31])));
    assertAddRefused(
        Rule.LEAF_KEY_FORM, leaf -> Leaves.withSignatureKey(leaf, Bytes.of(new byte[33])));
  }

  /** Nobody could seal a path secret to it: its owner would lock all committers out. */
  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void encryptionKeyOfSmallOrder_isRefused(CipherSuite suite) throws ValidationException {
    TestGroup test = TestGroup.of(suite, new Random(1), 2, Extensions.NONE);
    for (String point :
        List.of(
            "00".repeat(32),
            "01" + "00".repeat(31),
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "ec" + "ff".repeat(30) + "7f")) {
      assertAddRefused(test, Rule.LEAF_KEY_FORM, leaf -> endingIn(leaf, point));
    }
  }

  private static LeafNode endingIn(LeafNode leaf, String point) {
    String key = leaf.encryptionKey().toHex();
    return Leaves.withEncryptionKey(
        leaf, Bytes.fromHex(key.substring(0, key.length() - point.length()) + point));
  }

  @Test
  void signatureKeyOfAnotherMember_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    Client other = test.client(2);
    test.assertRefused(
        Rule.SIGNATURE_KEY_UNIQUE,
        test.draft(1)
            .leaf(leaf -> Leaves.withSignatureKey(leaf, other.signatureKey()))
            .signedLeaf(leaf -> other.signed(leaf, test.group.context().groupId(), 1)));
  }

  @Test
  void encryptionKeyOfAnotherMember_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    Bytes leafKey = test.group.tree().leaf(1).orElseThrow().encryptionKey();
    assertAddRefused(
        test, Rule.ENCRYPTION_KEY_UNIQUE, leaf -> Leaves.withEncryptionKey(leaf, leafKey));
  }

  @Test
  void encryptionKeyOfAParent_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    Bytes parentKey = test.group.tree().encryptionKey(1).orElseThrow();
    assertAddRefused(
        test, Rule.PARENT_KEY_UNIQUE, leaf -> Leaves.withEncryptionKey(leaf, parentKey));
  }
}
