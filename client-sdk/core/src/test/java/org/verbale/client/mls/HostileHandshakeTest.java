package org.verbale.client.mls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.client.mls.HandshakeException.Reason;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.EncryptedGroupSecrets;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;
import org.verbale.mls.wire.Welcome;
import org.verbale.testing.SeededRandom;

/** Every message a hostile member, server or stranger may send; none moves the group. */
class HostileHandshakeTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  private final SecureRandom random = new SeededRandom(8163);
  private final Member alice = new Member(SUITE, "alice", random);
  private final Member bob = new Member(SUITE, "bob", random);
  private final Member carol = new Member(SUITE, "carol", random);
  private final Member dave = new Member(SUITE, "dave", random);

  @BeforeEach
  void meet() throws Exception {
    alice.found("group", PreSharedKeys.NONE);
    StagedCommit staged =
        alice.commit(
            CommitPlan.refresh()
                .add(bob.offer().keyPackage())
                .add(carol.offer().keyPackage())
                .withTreeInWelcome());
    alice.group().adoptStaged();
    bob.join(staged.welcome().orElseThrow(), Optional.empty(), PreSharedKeys.NONE);
    carol.join(staged.welcome().orElseThrow(), Optional.empty(), PreSharedKeys.NONE);
  }

  @Test
  void pathThatDoesNotOpen_isRefused() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    PublicMessage bad =
        withPath(
            good,
            ciphertext -> {
              byte[] changed = ciphertext.ciphertext().toByteArray();
              changed[0] ^= 1;
              return new HpkeCiphertext(ciphertext.kemOutput(), Bytes.of(changed));
            });
    assertRefused(bob, bad, Reason.PATH);
    assertThat(bob.process(good)).isEqualTo(MlsGroup.Outcome.ADVANCED);
  }

  @Test
  void pathSecretOfOtherKeys_isRefused() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    Bytes provisional =
        alice
            .group()
            .staged()
            .orElseThrow()
            .group()
            .context()
            .withConfirmedTranscriptHash(alice.group().group().context().confirmedTranscriptHash())
            .toBytes();
    // The same wrong secret for every reader, properly encrypted: only the keys betray it.
    SecretBytes wrong = SecretBytes.random(32, random);
    List<Integer> leaves = List.of(bob.group().leaf(), carol.group().leaf());
    var readers = leaves.iterator();
    PublicMessage bad =
        withPath(
            good,
            ciphertext -> {
              Bytes key =
                  bob.group().group().tree().leaf(readers.next()).orElseThrow().encryptionKey();
              return HpkeCiphertext.of(
                  SUITE.encryptWithLabel(
                      key.toByteArray(),
                      PrivateTree.PATH_LABEL,
                      provisional.toByteArray(),
                      wrong,
                      random));
            });
    assertRefused(bob, bad, Reason.PATH);
  }

  @Test
  void otherConfirmationTag_isRefused() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    byte[] tag = good.auth().confirmationTag().orElseThrow().toByteArray();
    tag[31] ^= 1;
    PublicMessage bad =
        Framing.protect(
            Framing.confirm(good.authenticated(), Bytes.of(tag)),
            alice.group().group().context(),
            alice.group().current().secrets());
    assertRefused(bob, bad, Reason.CONFIRMATION_TAG);
    assertThat(bob.process(good)).isEqualTo(MlsGroup.Outcome.ADVANCED);
  }

  @Test
  void otherMembershipTag_isRefused() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    byte[] tag = good.membershipTag().orElseThrow().toByteArray();
    tag[0] ^= 1;
    var bad = new PublicMessage(good.content(), good.auth(), Optional.of(Bytes.of(tag)));
    assertRefused(bob, bad, Reason.MEMBERSHIP_TAG);

    PublicMessage proposal =
        alice.group().propose(new Proposal.Remove(2), alice.signer(), Member.NOW);
    var badProposal =
        new PublicMessage(proposal.content(), proposal.auth(), Optional.of(Bytes.of(tag)));
    assertReason(() -> bob.group().receive(badProposal, Member.NOW), Reason.MEMBERSHIP_TAG);
    assertThat(bob.group().group().proposals()).isEmpty();
  }

  @Test
  void otherSignature_isRefused() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    AuthenticatedContent forged =
        Framing.sign(
            SUITE,
            alice.group().group().context(),
            alice.group().leaf(),
            good.content().content(),
            Bytes.EMPTY,
            bob.signer());
    PublicMessage bad =
        Framing.protect(
            Framing.confirm(forged, good.auth().confirmationTag().orElseThrow()),
            alice.group().group().context(),
            alice.group().current().secrets());
    HandshakeException refusal = assertRefused(carol, bad, Reason.INVALID);
    assertThat(refusal.rule()).contains(Rule.CONTENT_SIGNATURE);
  }

  @Test
  void replayedCommit_isRefused() throws Exception {
    PublicMessage commit = alice.commit(CommitPlan.refresh()).commit();
    assertThat(bob.process(commit)).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertRefused(bob, commit, Reason.NOT_APPLICABLE);
    alice.group().adoptStaged();
    assertRefused(alice, commit, Reason.NOT_APPLICABLE);
  }

  @Test
  void commitOfALaterEpoch_isRefused() throws Exception {
    alice.commit(CommitPlan.refresh());
    alice.group().adoptStaged();
    PublicMessage later = alice.commit(CommitPlan.refresh()).commit();
    assertRefused(bob, later, Reason.NOT_APPLICABLE);
  }

  @Test
  void commitOfAnotherGroup_isRefused() throws Exception {
    alice.found("other", PreSharedKeys.NONE);
    StagedCommit staged = alice.commit(CommitPlan.refresh().add(dave.offer().keyPackage()));
    assertRefused(bob, staged.commit(), Reason.NOT_APPLICABLE);
  }

  @Test
  void ownCommitThatWasNotStaged_isRefused() throws Exception {
    PublicMessage commit = alice.commit(CommitPlan.refresh()).commit();
    alice.group().dropStaged();
    assertRefused(alice, commit, Reason.NOT_APPLICABLE);
  }

  @Test
  void proposalWhereACommitIsExpected_isRefused_andTheOtherWayRound() throws Exception {
    PublicMessage proposal =
        alice.group().propose(new Proposal.Remove(2), alice.signer(), Member.NOW);
    PublicMessage commit = alice.commit(CommitPlan.refresh()).commit();
    assertRefused(bob, proposal, Reason.NOT_APPLICABLE);
    assertReason(() -> bob.group().receive(commit, Member.NOW), Reason.NOT_APPLICABLE);
  }

  @Test
  void unknownOrOtherPreSharedKey_isRefused() throws Exception {
    Bytes id = Bytes.of("psk".getBytes(UTF_8));
    PreSharedKeys right = any -> Optional.of(SecretBytes.adopt(new byte[] {1}));
    PreSharedKeys wrong = any -> Optional.of(SecretBytes.adopt(new byte[] {2}));
    alice.restart(right);
    bob.restart(wrong);
    var psk = new PreSharedKeyId.External(id, Bytes.of(new byte[32]));
    StagedCommit staged =
        alice.commit(
            CommitPlan.refresh()
                .preSharedKey(psk)
                .add(dave.offer().keyPackage())
                .withTreeInWelcome());
    assertRefused(bob, staged.commit(), Reason.CONFIRMATION_TAG);
    assertRefused(carol, staged.commit(), Reason.PRE_SHARED_KEY);
    Welcome welcome = staged.welcome().orElseThrow();
    assertReason(
        () -> dave.join(welcome, Optional.empty(), PreSharedKeys.NONE), Reason.PRE_SHARED_KEY);
    assertReason(() -> dave.join(welcome, Optional.empty(), wrong), Reason.WELCOME);
    dave.join(welcome, Optional.empty(), right);
    bob.restart(right);
    assertThat(bob.process(staged.commit())).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(dave.group().epochAuthenticator()).isEqualTo(bob.group().epochAuthenticator());
  }

  @Test
  void welcomeForOthers_isRefused() throws Exception {
    Member eve = new Member(SUITE, "eve", random);
    StagedCommit staged =
        alice.commit(
            CommitPlan.refresh()
                .add(dave.offer().keyPackage())
                .add(eve.offer().keyPackage())
                .withTreeInWelcome());
    Welcome welcome = staged.welcome().orElseThrow();
    Member stranger = new Member(SUITE, "stranger", random);
    stranger.offer();
    assertReason(
        () -> stranger.join(welcome, Optional.empty(), PreSharedKeys.NONE), Reason.WELCOME);

    EncryptedGroupSecrets first = welcome.secrets().get(0);
    EncryptedGroupSecrets second = welcome.secrets().get(1);
    var swapped =
        new Welcome(
            welcome.cipherSuite(),
            List.of(
                new EncryptedGroupSecrets(first.newMember(), second.secrets()),
                new EncryptedGroupSecrets(second.newMember(), first.secrets())),
            welcome.encryptedGroupInfo());
    assertReason(() -> dave.join(swapped, Optional.empty(), PreSharedKeys.NONE), Reason.WELCOME);

    byte[] info = welcome.encryptedGroupInfo().toByteArray();
    info[info.length / 2] ^= 1;
    var damaged = new Welcome(welcome.cipherSuite(), welcome.secrets(), Bytes.of(info));
    assertReason(() -> dave.join(damaged, Optional.empty(), PreSharedKeys.NONE), Reason.WELCOME);
    dave.join(welcome, Optional.empty(), PreSharedKeys.NONE);
  }

  @Test
  void welcomeWithAnotherTree_isRefused() throws Exception {
    StagedCommit staged = alice.commit(CommitPlan.refresh().add(dave.offer().keyPackage()));
    Welcome welcome = staged.welcome().orElseThrow();
    Bytes before = alice.group().group().tree().toBytes();
    assertReason(() -> dave.join(welcome, Optional.empty(), PreSharedKeys.NONE), Reason.WELCOME);
    assertThat(
            assertReason(
                    () -> dave.join(welcome, Optional.of(before), PreSharedKeys.NONE),
                    Reason.INVALID)
                .rule())
        .contains(Rule.TREE_HASH);
    byte[] damaged = staged.group().tree().toBytes().toByteArray();
    damaged[damaged.length - 70] ^= 1;
    HandshakeException refusal =
        catchThrowableOfType(
            HandshakeException.class,
            () -> dave.join(welcome, Optional.of(Bytes.of(damaged)), PreSharedKeys.NONE));
    assertThat(refusal.reason()).isIn(Reason.INVALID, Reason.WELCOME);
    dave.join(welcome, Optional.of(staged.group().tree().toBytes()), PreSharedKeys.NONE);
  }

  @Test
  void planThatBreaksARule_stagesNothing() {
    assertReason(() -> alice.commit(CommitPlan.refresh().remove(0)), Reason.INVALID);
    assertReason(() -> alice.commit(CommitPlan.refresh().remove(7)), Reason.INVALID);
    assertReason(
        () -> alice.commit(CommitPlan.refresh().reference(Bytes.of(new byte[32]))), Reason.INVALID);
    assertThat(alice.group().staged()).isEmpty();
  }

  @Test
  void wrongUse_isAnErrorOfTheCaller() throws Exception {
    assertThatThrownBy(
            () -> alice.group().commit(CommitPlan.refresh(), bob.signer(), Member.NOW, random))
        .isInstanceOf(IllegalArgumentException.class);
    alice.commit(CommitPlan.refresh());
    assertThatThrownBy(() -> alice.commit(CommitPlan.refresh()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(bob.group()::adoptStaged).isInstanceOf(IllegalStateException.class);
    bob.group().close();
    assertThatThrownBy(() -> bob.group().export("label", new byte[0], 32))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(bob.group()::save).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memberRemovedAndAddedAgainInOneCommit_comesBackThroughTheWelcome() throws Exception {
    StagedCommit staged =
        alice.commit(CommitPlan.refresh().remove(bob.group().leaf()).add(bob.offer().keyPackage()));
    MlsGroup old = bob.group();
    assertThat(bob.process(staged.commit())).isEqualTo(MlsGroup.Outcome.REMOVED);
    Bytes tree = staged.group().tree().toBytes();
    bob.join(staged.welcome().orElseThrow(), Optional.of(tree), PreSharedKeys.NONE);
    alice.group().adoptStaged();
    assertThat(bob.group()).isNotSameAs(old);
    assertThat(bob.group().epochAuthenticator()).isEqualTo(alice.group().epochAuthenticator());
    assertThat(carol.process(staged.commit())).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(carol.process(bob.commit(CommitPlan.refresh()).commit()))
        .isEqualTo(MlsGroup.Outcome.ADVANCED);
  }

  @Test
  void stagedExport_isTheNextEpochs() throws Exception {
    StagedCommit staged = alice.commit(CommitPlan.refresh());
    byte[] context = "channel".getBytes(UTF_8);
    Bytes promised = Bytes.of(staged.export("verbale archive key", context, 32).reveal());
    assertThat(bob.process(staged.commit())).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(Bytes.of(bob.group().export("verbale archive key", context, 32).reveal()))
        .isEqualTo(promised);
    assertThat(Bytes.of(alice.group().export("verbale archive key", context, 32).reveal()))
        .isNotEqualTo(promised);
  }

  private interface Change {
    HpkeCiphertext apply(HpkeCiphertext ciphertext) throws Exception;
  }

  /** What alice could send if she meant to lock somebody out: all else is as it should be. */
  private PublicMessage withPath(PublicMessage good, Change change) throws Exception {
    var commit = (Commit) good.content().content();
    UpdatePath path = commit.path().orElseThrow();
    List<UpdatePathNode> nodes = new ArrayList<>();
    for (UpdatePathNode node : path.nodes()) {
      List<HpkeCiphertext> changed = new ArrayList<>();
      for (HpkeCiphertext ciphertext : node.encryptedPathSecret()) {
        changed.add(change.apply(ciphertext));
      }
      nodes.add(new UpdatePathNode(node.encryptionKey(), changed));
    }
    var content =
        new Commit(commit.proposals(), Optional.of(new UpdatePath(path.leafNode(), nodes)));
    Epoch current = alice.group().current();
    AuthenticatedContent signed =
        Framing.sign(
            SUITE, current.context(), alice.group().leaf(), content, Bytes.EMPTY, alice.signer());
    FramedContentAuthData auth = good.auth();
    return Framing.protect(
        Framing.confirm(signed, auth.confirmationTag().orElseThrow()),
        current.context(),
        current.secrets());
  }

  /** Refused for this reason, and the member's state is byte for byte what it was. */
  private static HandshakeException assertRefused(
      Member member, PublicMessage message, Reason reason) {
    try (SecretBytes before = member.group().save()) {
      HandshakeException refusal = assertReason(() -> member.process(message), reason);
      try (SecretBytes after = member.group().save()) {
        assertThat(after.sameAs(before)).as("unchanged").isTrue();
      }
      return refusal;
    }
  }

  private static HandshakeException assertReason(ThrowingCallable call, Reason reason) {
    HandshakeException refusal = catchThrowableOfType(HandshakeException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(reason);
    return refusal;
  }
}
