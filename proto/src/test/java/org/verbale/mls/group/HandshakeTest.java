package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.mls.group.TestGroup.assertRefused;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.ApplicationData;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.Content;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PrivateMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;

class HandshakeTest {
  private static MlsMessage message(Sender sender, Content content) {
    return new MlsMessage(
        new PublicMessage(
            new FramedContent(Bytes.EMPTY, 0, sender, Bytes.EMPTY, content),
            new FramedContentAuthData(Bytes.EMPTY, Optional.of(Bytes.EMPTY)),
            Optional.of(Bytes.EMPTY)));
  }

  @Test
  void applicationMessage_isRefused() {
    var message = message(new Sender.Member(0), new ApplicationData(Bytes.EMPTY));
    assertRefused(Rule.NO_APPLICATION_MESSAGE, () -> Handshake.of(message));
  }

  @Test
  void encryptedHandshake_isRefused() {
    var message =
        new MlsMessage(
            new PrivateMessage(Bytes.EMPTY, 0, 3, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY));
    assertRefused(Rule.NO_PRIVATE_MESSAGE, () -> Handshake.of(message));
  }

  @Test
  void messageThatIsNoHandshake_isRefused() throws ValidationException {
    var message = new MlsMessage(TestGroup.of(1).info(0));
    assertRefused(Rule.NO_PRIVATE_MESSAGE, () -> Handshake.of(message));
  }

  @Test
  void senderFromOutside_isRefused() {
    Content commit = new Commit(List.of(), Optional.empty());
    Content remove = new Proposal.Remove(0);
    for (MlsMessage message :
        List.of(
            message(new Sender.NewMemberCommit(), commit),
            message(new Sender.NewMemberProposal(), remove),
            message(new Sender.External(0), remove))) {
      assertRefused(Rule.MEMBERS_ONLY, () -> Handshake.of(message));
    }
  }

  @Test
  void commitForAnotherGroup_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    test.assertRefused(Rule.GROUP_ID, test.draft(0).content(HandshakeTest::elsewhere));
  }

  private static FramedContent elsewhere(FramedContent content) {
    return new FramedContent(
        Bytes.fromHex("00"),
        content.epoch(),
        content.sender(),
        content.authenticatedData(),
        content.content());
  }

  @Test
  void commitForAnotherEpoch_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    UnverifiedCommit stale = test.commit(0, List.of());
    test.apply(test.commit(1, List.of()));
    assertRefused(Rule.EPOCH, () -> test.verify(stale));
    for (long epoch : new long[] {0, 3, -1, Long.MIN_VALUE}) {
      test.assertRefused(Rule.EPOCH, test.draft(0).content(content -> at(content, epoch)));
    }
  }

  private static FramedContent at(FramedContent content, long epoch) {
    return new FramedContent(
        content.groupId(), epoch, content.sender(), content.authenticatedData(), content.content());
  }

  @Test
  void commitFromABlankLeafOrBeyondTheTree_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    for (long sender : new long[] {3, 4, 0x1_0000_0000L - 1}) {
      test.assertRefused(
          Rule.SENDER_IS_MEMBER, test.draft(0).content(content -> from(content, sender)));
    }
  }

  private static FramedContent from(FramedContent content, long sender) {
    return new FramedContent(
        content.groupId(),
        content.epoch(),
        new Sender.Member(sender),
        content.authenticatedData(),
        content.content());
  }

  @Test
  void preparingForABlankLeaf_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    assertRefused(
        Rule.SENDER_IS_MEMBER, () -> test.group.prepare(3, List.of(), test.policy, Client.NOW));
  }

  @Test
  void commitSignedByAnotherMember_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    test.assertRefused(Rule.CONTENT_SIGNATURE, test.draft(0).content(content -> from(content, 1)));
  }

  @Test
  void commitWithAnyBitOfItsSignatureChanged_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    for (int bit = 0; bit < 512; bit += 7) {
      int flipped = bit;
      test.assertRefused(
          Rule.CONTENT_SIGNATURE,
          test.draft(0)
              .auth(
                  auth ->
                      new FramedContentAuthData(
                          flip(auth.signature(), flipped), auth.confirmationTag())));
    }
  }

  static Bytes flip(Bytes bytes, int bit) {
    byte[] flipped = bytes.toByteArray();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return Bytes.of(flipped);
  }

  @Test
  void commitMadeInAnotherBranchOfTheGroup_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    PublicGroup fork = test.group;
    test.apply(test.commit(0, List.of()));
    UnverifiedCommit theirs = test.commit(0, List.of());
    test.group = fork;
    test.apply(test.commit(1, List.of()));
    assertRefused(Rule.CONTENT_SIGNATURE, () -> test.verify(theirs));
  }

  @Test
  void proposalSignedByAnotherMember_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(3);
    UnverifiedProposal good = test.proposal(1, new Proposal.Remove(2));
    PublicMessage forged =
        new PublicMessage(
            from(good.message().content(), 0),
            good.message().auth(),
            good.message().membershipTag());
    UnverifiedProposal bad = (UnverifiedProposal) TestGroup.handshake(forged);
    assertThat(test.verify(good).proposal()).isEqualTo(new Proposal.Remove(2));
    assertRefused(Rule.CONTENT_SIGNATURE, () -> test.verify(bad));
  }

  @Test
  void moreProposalsThanTheLimit_areRefused() throws ValidationException {
    TestGroup test = TestGroup.of(2);
    VerifiedProposal first = test.verify(test.proposal(0, new Proposal.Remove(1)));
    test.group = test.group.with(first);
    for (int i = 1; i < GroupPolicy.MAX_PROPOSALS; i++) {
      UnverifiedProposal next = distinct(test, i);
      test.group = test.group.with(test.verify(next));
    }
    VerifiedProposal beyond = test.verify(distinct(test, GroupPolicy.MAX_PROPOSALS));
    assertRefused(Rule.PROPOSAL_LIMIT, () -> test.group.with(beyond));
    assertThat(test.group.with(first).proposals()).hasSize(GroupPolicy.MAX_PROPOSALS);
  }

  private static UnverifiedProposal distinct(TestGroup test, int number) {
    FramedContent content =
        new FramedContent(
            test.group.context().groupId(),
            test.group.context().epoch(),
            new Sender.Member(0),
            Bytes.fromHex(String.format("%08x", number)),
            new Proposal.Remove(1));
    return (UnverifiedProposal)
        TestGroup.handshake(test.frame(content, test.client(0), auth -> auth));
  }
}
