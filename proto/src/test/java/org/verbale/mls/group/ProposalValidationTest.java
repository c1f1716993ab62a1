package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.mls.group.TestGroup.assertRefused;
import static org.verbale.mls.group.TestGroup.value;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Extension;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.RequiredCapabilities;

class ProposalValidationTest {
  private static final Bytes NONCE = Bytes.of(new byte[32]);

  private static void assertBad(TestGroup test, Rule rule, Proposal... proposals) {
    ProposalOrRef[] list =
        Arrays.stream(proposals).map(TestGroup::value).toArray(ProposalOrRef[]::new);
    test.assertRefused(rule, test.draft(0, list));
    assertRefused(rule, () -> test.group.prepare(0, List.of(list), test.policy, Client.NOW));
  }

  /** That it is refused as a message of its own, too. */
  private static void assertBadAlone(TestGroup test, Rule rule, Proposal proposal) {
    assertBad(test, rule, proposal);
    UnverifiedProposal sent = test.proposal(1, proposal);
    assertRefused(rule, () -> test.verify(sent));
  }

  @Test
  void removeOfABlankLeafOrBeyondTheTree_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    for (long leaf : new long[] {3, 4, 0x8000_0000L, 0xffff_ffffL}) {
      assertBadAlone(test, Rule.REMOVED_IS_MEMBER, new Proposal.Remove(leaf));
    }
  }

  private static Proposal resumption(PreSharedKeyId.Usage usage) {
    return new Proposal.PreSharedKey(new PreSharedKeyId.Resumption(usage, Bytes.EMPTY, 0, NONCE));
  }

  @Test
  void keyForReinitOutsideOfOne_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    assertBadAlone(test, Rule.PSK_REINIT, resumption(PreSharedKeyId.Usage.REINIT));
    test.policy = test.policy.withReInit();
    assertBadAlone(test, Rule.PSK_REINIT, resumption(PreSharedKeyId.Usage.REINIT));
  }

  @Test
  void keyForReinitInTheNewGroupsFirstCommit_isTaken() throws ValidationException {
    TestGroup test = TestGroup.of(1);
    test.policy = test.policy.withReInit();
    Proposal key = resumption(PreSharedKeyId.Usage.REINIT);
    ProvisionalGroup prepared = test.group.prepare(0, List.of(value(key)), test.policy, Client.NOW);
    assertThat(prepared.preSharedKeys()).hasSize(1);
  }

  @Test
  void keyForBranch_isRefused() throws ValidationException {
    assertBadAlone(TestGroup.of(2), Rule.PSK_BRANCH, resumption(PreSharedKeyId.Usage.BRANCH));
  }

  @Test
  void nonceOfAnotherLength_isRefused() throws ValidationException {
    for (int length : new int[] {0, 31, 33}) {
      assertBadAlone(
          TestGroup.of(2),
          Rule.PSK_NONCE,
          new Proposal.PreSharedKey(
              new PreSharedKeyId.External(Bytes.EMPTY, Bytes.of(new byte[length]))));
    }
  }

  @Test
  void reInit_isRefusedUnlessAllowed() throws ValidationException {
    assertBadAlone(
        TestGroup.of(2), Rule.NO_REINIT, new Proposal.ReInit(Bytes.EMPTY, 1, 1, Extensions.NONE));
  }

  @Test
  void reInitToALowerVersion_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withReInit();
    assertBadAlone(
        test, Rule.REINIT_VERSION, new Proposal.ReInit(Bytes.EMPTY, 0, 1, Extensions.NONE));
  }

  @Test
  void reInitWithAnotherProposal_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withReInit();
    assertBad(
        test,
        Rule.REINIT_ALONE,
        new Proposal.ReInit(Bytes.EMPTY, 1, 1, Extensions.NONE),
        new Proposal.Remove(1));
  }

  @Test
  void contextExtensions_areRefusedUnlessAllowed() throws ValidationException {
    assertBadAlone(
        TestGroup.of(2),
        Rule.NO_CONTEXT_EXTENSIONS,
        new Proposal.GroupContextExtensions(Extensions.NONE));
  }

  @Test
  void contextExtensionsTwice_areRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withContextExtensions();
    Proposal extensions = new Proposal.GroupContextExtensions(Extensions.NONE);
    assertBad(test, Rule.ONE_CONTEXT_EXTENSIONS, extensions, extensions);
  }

  private static void assertContextRefused(Rule rule, Extension extension)
      throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withContextExtensions();
    Proposal proposal = new Proposal.GroupContextExtensions(Extensions.of(extension));
    test.assertRefused(rule, test.draft(0, value(proposal)));
  }

  @Test
  void requirementThatAMemberDoesNotMeet_isRefused() throws ValidationException {
    for (RequiredCapabilities required :
        List.of(
            new RequiredCapabilities(List.of(0x4a4a), List.of(), List.of()),
            new RequiredCapabilities(List.of(), List.of(0x4a4a), List.of()),
            new RequiredCapabilities(List.of(), List.of(), List.of(0x4a4a)))) {
      TestGroup test = TestGroup.of(2);
      test.policy = test.policy.withContextExtensions();
      Proposal proposal =
          new Proposal.GroupContextExtensions(Extensions.of(required.toExtension()));
      UnverifiedCommit meetsItHerself =
          test.draft(0, value(proposal))
              .leaf(
                  leaf ->
                      Leaves.withCapabilities(
                          leaf,
                          new Capabilities(
                              List.of(1),
                              List.of(1),
                              List.of(0x4a4a),
                              List.of(0x4a4a),
                              List.of(1, 0x4a4a))))
              .build();
      assertRefused(Rule.REQUIRED_CAPABILITIES_MET, () -> test.verify(meetsItHerself));
    }
  }

  @Test
  void contextExtensionThatAMemberDoesNotSupport_isRefused() throws ValidationException {
    assertContextRefused(Rule.CONTEXT_EXTENSIONS_SUPPORTED, new Extension(0x5a5a, Bytes.EMPTY));
  }

  @Test
  void malformedRequirement_isRefused() throws ValidationException {
    assertContextRefused(
        Rule.CONTEXT_EXTENSION_FORM,
        new Extension(ExtensionType.REQUIRED_CAPABILITIES, Bytes.fromHex("ff")));
  }

  @Test
  void externalInit_isRefused() throws ValidationException {
    assertBadAlone(TestGroup.of(2), Rule.NO_EXTERNAL_INIT, new Proposal.ExternalInit(Bytes.EMPTY));
  }

  private static Proposal.Update update(TestGroup test, int leaf) {
    Client client = test.client(leaf);
    LeafNode signed =
        client.signed(
            client.leaf(new LeafNode.Source.Update()), test.group.context().groupId(), leaf);
    return new Proposal.Update(signed);
  }

  @Test
  void updateOfTheCommitter_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    ProposalOrRef sentBefore = test.send(0, update(test, 0));
    test.assertRefused(Rule.NO_OWN_UPDATE, test.draft(0, sentBefore));
    assertBad(test, Rule.NO_OWN_UPDATE, update(test, 0));
    test.apply(test.commit(1, List.of(sentBefore)));
  }

  @Test
  void removeOfTheCommitter_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    assertBad(test, Rule.NO_OWN_REMOVE, new Proposal.Remove(0));
    ProposalOrRef byOther = test.send(1, new Proposal.Remove(0));
    test.assertRefused(Rule.NO_OWN_REMOVE, test.draft(0, byOther));
  }

  @Test
  void twoChangesOfOneLeaf_areRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    assertBad(test, Rule.ONE_CHANGE_PER_LEAF, new Proposal.Remove(1), new Proposal.Remove(1));
    ProposalOrRef update = test.send(1, update(test, 1));
    test.assertRefused(
        Rule.ONE_CHANGE_PER_LEAF, test.draft(0, update, value(new Proposal.Remove(1))));
    ProposalOrRef another = test.send(1, update(test, 1));
    test.assertRefused(Rule.ONE_CHANGE_PER_LEAF, test.draft(0, update, another));
  }

  @Test
  void twoAddsOfOneClient_areRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Client client = new Client(test.suite, test.random);
    assertBad(
        test,
        Rule.NO_CLIENT_ADDED_TWICE,
        new Proposal.Add(client.keyPackage()),
        new Proposal.Add(client.keyPackage()));
  }

  @Test
  void addOfAMemberThatStays_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    KeyPackage again = test.client(2).keyPackage();
    assertBad(test, Rule.NO_MEMBER_ADDED, new Proposal.Add(again));
    test.apply(
        test.commit(0, List.of(value(new Proposal.Add(again)), value(new Proposal.Remove(2)))));
    assertThat(test.group.tree().leaf(2)).contains(again.leafNode());
  }

  @Test
  void oneKeyUsedTwice_isRefused() throws ValidationException {
    Proposal key = new Proposal.PreSharedKey(new PreSharedKeyId.External(NONCE, NONCE));
    assertBad(TestGroup.of(2), Rule.ONE_USE_OF_PSK, key, key);
  }

  @Test
  void unknownReference_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    ProposalOrRef old = test.send(1, new Proposal.Remove(2));
    test.apply(test.commit(0, List.of()));
    test.assertRefused(Rule.PROPOSAL_KNOWN, test.draft(0, old));
    test.assertRefused(
        Rule.PROPOSAL_KNOWN, test.draft(0, new ProposalOrRef.ByReference(Bytes.EMPTY)));
  }

  @Test
  void changeThatThePolicyRefuses_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.open.refuseChanges = true;
    test.assertRefused(Rule.CHANGE_ALLOWED, test.draft(0));
  }

  @Test
  void groupThatThePolicyRefuses_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.open.refuseGroups = true;
    test.assertRefused(Rule.GROUP_ALLOWED, test.draft(0));
    assertRefused(
        Rule.GROUP_ALLOWED,
        () -> PublicGroup.join(test.info(0), test.group.tree(), test.policy, Client.NOW));
  }

  @Test
  void oneLeafMoreThanTheLimit_isRefused() throws ValidationException, MalformedException {
    TestGroup test = TestGroup.of(1);
    LeafNode member = test.group.tree().leaf(0).orElseThrow();
    TlsWriter out = new TlsWriter();
    out.vector(
        nodes -> {
          for (int i = 0; i < RatchetTree.MAX_LEAVES; i++) {
            nodes.raw(Bytes.fromHex(i == 0 ? "0101" : "000101")).struct(member);
          }
        });
    CipherSuite suite = TestGroup.SUITE;
    RatchetTree full = RatchetTree.decode(suite, out.toBytes());
    GroupContext old = test.group.context();
    Map<Bytes, PublicMessage> none = new LinkedHashMap<>();
    var group = new PublicGroup(old, full, Bytes.EMPTY, Optional.empty(), none);
    ProposalOrRef add = value(new Proposal.Add(new Client(suite, test.random).keyPackage()));
    assertRefused(Rule.TREE_LEAVES, () -> group.prepare(0, List.of(add), test.policy, Client.NOW));
  }
}
