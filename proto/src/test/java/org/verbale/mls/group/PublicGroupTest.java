package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Extension;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.testing.Seeds;

class PublicGroupTest {
  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void commitsOfAllKinds_moveTheGroupOn(CipherSuite suite) throws ValidationException {
    TestGroup test = TestGroup.of(suite, new Random(1), 5, Extensions.NONE);
    assertThat(test.group.context().epoch()).isEqualTo(1);
    assertThat(test.group.tree().members()).containsExactly(0, 1, 2, 3, 4);
    assertThat(test.group.tree().leafCount()).isEqualTo(8);

    Client sixth = new Client(suite, test.random);
    Client three = test.client(3);
    LeafNode update =
        three.signed(three.leaf(new LeafNode.Source.Update()), test.group.context().groupId(), 3);
    ProposalOrRef byReference = test.send(3, new Proposal.Update(update));
    ProposalOrRef remove = test.send(2, new Proposal.Remove(4));
    ProposalOrRef add = TestGroup.value(new Proposal.Add(sixth.keyPackage()));
    PublicGroup before = test.group;
    VerifiedCommit commit = test.apply(test.commit(1, List.of(byReference, remove, add)));

    assertThat(test.group.context().epoch()).isEqualTo(2);
    assertThat(test.group.tree().members()).containsExactly(0, 1, 2, 3, 4);
    assertThat(test.group.tree().leaf(3)).contains(update);
    assertThat(commit.provisional().newLeaves()).containsExactly(4);
    assertThat(commit.change().added())
        .containsExactly(new MembershipChange.Added(4, test.group.tree().leaf(4).orElseThrow(), 1));
    assertThat(commit.change().removed())
        .containsExactly(new MembershipChange.Removed(4, before.tree().leaf(4).orElseThrow(), 2));
    assertThat(commit.change().replaced())
        .extracting(MembershipChange.Replaced::leaf)
        .containsExactly(3, 1);
    assertThat(commit.change()).isEqualTo(test.open.last);
    assertThat(test.group.proposals()).isEmpty();
    assertThat(commit.provisionalContext().confirmedTranscriptHash())
        .isEqualTo(before.context().confirmedTranscriptHash());
    assertThat(commit.provisionalContext().treeHash()).isEqualTo(test.group.tree().hash());
    assertThat(before.context().epoch()).isEqualTo(1);
  }

  @Test
  void addsAlone_needNoPath() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    Client third = new Client(test.suite, test.random);
    test.apply(
        test.draft(1, TestGroup.value(new Proposal.Add(third.keyPackage()))).withoutPath().build());
    assertThat(test.group.tree().members()).containsExactly(0, 1, 2);
  }

  @Test
  void reInit_endsTheGroupForGood() throws ValidationException, MalformedException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withReInit();
    var reInit = new Proposal.ReInit(Bytes.EMPTY, 1, test.suite.code(), Extensions.NONE);
    UnverifiedCommit ending = test.draft(0, TestGroup.value(reInit)).withoutPath().build();
    PublicGroup ended = test.verify(ending).next();
    UnverifiedCommit late = test.commit(0, List.of());
    for (PublicGroup each : List.of(ended, PublicGroup.decode(ended.toBytes()))) {
      assertThat(each.reInit()).contains(reInit);
      TestGroup.assertRefused(
          Rule.GROUP_CONTINUES, () -> each.verify(late, test.policy, Client.NOW));
      TestGroup.assertRefused(
          Rule.GROUP_CONTINUES, () -> each.prepare(0, List.of(), test.policy, Client.NOW));
    }
  }

  @Test
  void contextExtensions_replaceTheOldOnes() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.policy = test.policy.withContextExtensions();
    Extensions extensions = Extensions.of(new Extension(0x0a0a, Bytes.fromHex("01")));
    test.apply(
        test.commit(0, List.of(TestGroup.value(new Proposal.GroupContextExtensions(extensions)))));
    assertThat(test.group.context().extensions()).isEqualTo(extensions);
  }

  static LongStream seeds() {
    return Seeds.of(4);
  }

  /** Everybody does anything; a newcomer joins at each step and sees the same group. */
  @ParameterizedTest
  @MethodSource("seeds")
  void randomWalk_newcomersAndKeepersSeeTheSameGroup(long seed)
      throws ValidationException, MalformedException {
    Random random = Seeds.random(PublicGroupTest.class, seed);
    CipherSuite suite = (seed & 1) == 0 ? CipherSuite.DEFAULT : TestGroup.SUITE;
    TestGroup test = TestGroup.of(suite, random, 1, Extensions.NONE);
    for (int step = 0; step < 40; step++) {
      int committer = anyOf(test, random);
      List<ProposalOrRef> proposals = new ArrayList<>();
      List<Client> joining = new ArrayList<>();
      boolean path = walk(test, random, committer, proposals, joining);
      PublicGroup before = test.group;
      Draft draft = new Draft(test, committer, proposals);
      VerifiedCommit commit = test.apply((path ? draft : draft.withoutPath()).build());

      commit.change().removed().forEach(each -> test.clients.remove(each.leaf()));
      List<MembershipChange.Added> added = commit.change().added();
      for (int i = 0; i < added.size(); i++) {
        test.clients.put(added.get(i).leaf(), joining.get(i));
      }
      assertThat(test.group.tree().members()).containsExactlyElementsOf(test.clients.keySet());
      assertThat(test.group.context().epoch()).isEqualTo(before.context().epoch() + 1);

      RatchetTree sent = RatchetTree.decode(suite, test.group.tree().toBytes());
      PublicGroup joined =
          PublicGroup.join(test.info(anyOf(test, random)), sent, test.policy, Client.NOW);
      assertThat(joined.toBytes()).isEqualTo(test.group.toBytes());
      assertThat(joined.interimTranscriptHash()).isEqualTo(test.group.interimTranscriptHash());
      test.group = PublicGroup.decode(test.group.toBytes());
    }
  }

  private static int anyOf(TestGroup test, Random random) {
    List<Integer> leaves = List.copyOf(test.clients.keySet());
    return leaves.get(random.nextInt(leaves.size()));
  }

  /** Fills in what a Commit does; yields whether it has a path. */
  private static boolean walk(
      TestGroup test,
      Random random,
      int committer,
      List<ProposalOrRef> proposals,
      List<Client> joining)
      throws ValidationException {
    boolean needsPath = false;
    for (int leaf : List.copyOf(test.clients.keySet())) {
      int dice = random.nextInt(10);
      if (leaf == committer || dice > 1) {
        continue;
      }
      needsPath = true;
      if (dice == 0) {
        proposals.add(test.send(anyOf(test, random), new Proposal.Remove(leaf)));
      } else {
        Client client = test.client(leaf);
        LeafNode update =
            client.signed(
                client.leaf(new LeafNode.Source.Update()), test.group.context().groupId(), leaf);
        proposals.add(test.send(leaf, new Proposal.Update(update)));
      }
    }
    for (int adds = random.nextInt(4); adds > 0 && test.clients.size() < 20; adds--) {
      Client client = new Client(test.suite, random);
      joining.add(client);
      proposals.add(TestGroup.value(new Proposal.Add(client.keyPackage())));
    }
    return needsPath || proposals.isEmpty() || random.nextInt(3) > 0;
  }

  @Test
  void keptGroup_readsBackWithItsProposals() throws ValidationException, MalformedException {
    TestGroup test = TestGroup.full(3);
    ProposalOrRef remove = test.send(1, new Proposal.Remove(2));
    PublicGroup kept = PublicGroup.decode(test.group.toBytes());
    assertThat(kept.toBytes()).isEqualTo(test.group.toBytes());
    PublicGroup restored = PublicGroup.restore(test.group.headBytes(), test.group.tree());
    assertThat(restored.toBytes()).isEqualTo(test.group.toBytes());
    test.group = kept;
    assertThat(kept.proposals()).hasSize(1);
    test.apply(test.commit(0, List.of(remove)));
    assertThat(test.group.tree().members()).containsExactly(0, 1);
  }

  @Test
  void keptGroup_withAnotherTree_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    RatchetTree old = test.group.tree();
    test.apply(test.commit(0, List.of()));
    TestGroup.assertRefused(Rule.TREE_HASH, () -> PublicGroup.restore(test.group.headBytes(), old));
  }

  @Test
  void keptGroup_ofAnotherFormat_isRefused() throws ValidationException {
    byte[] bytes = TestGroup.of(1).group.toBytes().toByteArray();
    bytes[1] = 2;
    assertThatThrownBy(() -> PublicGroup.decode(Bytes.of(bytes)))
        .isInstanceOf(MalformedException.class)
        .hasMessage("format: format 2 (expected: 1)");
  }

  @Test
  void proposalOfAnEarlierEpoch_isNotRemembered() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    VerifiedProposal old = test.verify(test.proposal(1, new Proposal.Remove(2)));
    test.apply(test.commit(0, List.of()));
    assertThatThrownBy(() -> test.group.with(old)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void treeInGroupInfo_isFoundAndFits() throws ValidationException, MalformedException {
    TestGroup test = TestGroup.full(3);
    GroupInfo bare = test.info(1);
    assertThat(PublicGroup.treeIn(bare)).isEmpty();
    var extension = new Extension(ExtensionType.RATCHET_TREE, test.group.tree().toBytes());
    var info =
        new GroupInfo(
            bare.groupContext(), Extensions.of(extension), bare.confirmationTag(), 1, Bytes.EMPTY);
    assertThat(PublicGroup.treeIn(info)).contains(test.group.tree());
    GroupContext context = bare.groupContext();
    var unknown =
        new GroupContext(
            7,
            context.groupId(),
            0,
            context.treeHash(),
            context.confirmedTranscriptHash(),
            Extensions.NONE);
    TestGroup.assertRefused(
        Rule.SUITE_KNOWN,
        () ->
            PublicGroup.treeIn(
                new GroupInfo(unknown, info.extensions(), Bytes.EMPTY, 0, Bytes.EMPTY)));
  }

  @Test
  void tags_areHandedToTheMember() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    PublicGroup before = test.group;
    VerifiedCommit commit = test.apply(test.commit(1, List.of()));
    assertThat(commit.confirmationTag()).isEqualTo(test.group.confirmationTag());
    assertThat(commit.membershipTag().size()).isEqualTo(32);
    assertThat(commit.toBeMacced())
        .isEqualTo(
            new TlsWriter()
                .raw(commit.content().toBeSigned(before.context()))
                .struct(commit.content().auth())
                .toBytes());
  }
}
