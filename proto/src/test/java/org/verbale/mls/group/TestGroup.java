package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;
import org.verbale.mls.wire.WireFormat;

/** A group with the signature keys of all its members, moved on by real Commits. */
final class TestGroup {
  static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  final Random random;
  final CipherSuite suite;
  final OpenPolicy open = new OpenPolicy();
  GroupPolicy policy = GroupPolicy.of(open);
  PublicGroup group;
  final TreeMap<Integer, Client> clients = new TreeMap<>();

  private TestGroup(CipherSuite suite, Random random, Extensions extensions)
      throws ValidationException {
    this.suite = suite;
    this.random = random;
    Client creator = new Client(suite, random);
    clients.put(0, creator);
    RatchetTree tree = RatchetTree.of(suite, creator.keyPackageLeaf(leaf -> leaf));
    var context =
        new GroupContext(suite.code(), creator.bytes(16), 0, tree.hash(), Bytes.EMPTY, extensions);
    this.group =
        PublicGroup.join(info(creator, context, creator.bytes(32), 0), tree, policy, Client.NOW);
  }

  /** A group of {@code members}, added by the first in one Commit. */
  static TestGroup of(int members) throws ValidationException {
    return of(SUITE, new Random(members), members, Extensions.NONE);
  }

  static TestGroup of(CipherSuite suite, Random random, int members, Extensions extensions)
      throws ValidationException {
    TestGroup test = new TestGroup(suite, random, extensions);
    if (members > 1) {
      List<Client> added = new ArrayList<>();
      List<ProposalOrRef> adds = new ArrayList<>();
      for (int i = 1; i < members; i++) {
        Client client = new Client(suite, random);
        added.add(client);
        adds.add(value(new Proposal.Add(client.keyPackage())));
      }
      test.apply(test.commit(0, adds));
      for (int i = 1; i < members; i++) {
        test.clients.put(i, added.get(i - 1));
      }
    }
    return test;
  }

  /** A group in which everybody committed once, so that no parent is blank. */
  static TestGroup full(int members) throws ValidationException {
    TestGroup test = of(members);
    for (int i = 0; i < members; i++) {
      test.apply(test.commit(i, List.of()));
    }
    return test;
  }

  static GroupInfo info(Client signer, GroupContext context, Bytes tag, long index) {
    var unsigned = new GroupInfo(context, Extensions.NONE, tag, index, Bytes.EMPTY);
    return unsigned.withSignature(signer.sign(GroupInfo.SIGNATURE_LABEL, unsigned.toBeSigned()));
  }

  /** A GroupInfo of this epoch by the member at {@code signer}. */
  GroupInfo info(int signer) {
    return info(client(signer), group.context(), group.confirmationTag(), signer);
  }

  Client client(int leaf) {
    return Objects.requireNonNull(clients.get(leaf), "no client at the leaf");
  }

  static ProposalOrRef value(Proposal proposal) {
    return new ProposalOrRef.ByValue(proposal);
  }

  Draft draft(int committer, ProposalOrRef... proposals) {
    return new Draft(this, committer, List.of(proposals));
  }

  UnverifiedCommit commit(int committer, List<ProposalOrRef> proposals) {
    return new Draft(this, committer, proposals).build();
  }

  VerifiedCommit verify(UnverifiedCommit commit) throws ValidationException {
    return group.verify(commit, policy, Client.NOW);
  }

  VerifiedCommit apply(UnverifiedCommit commit) throws ValidationException {
    VerifiedCommit verified = verify(commit);
    group = verified.next();
    return verified;
  }

  /** A member's proposal, on its own. */
  UnverifiedProposal proposal(int sender, Proposal proposal) {
    var content =
        new FramedContent(
            group.context().groupId(),
            group.context().epoch(),
            new Sender.Member(sender),
            Bytes.EMPTY,
            proposal);
    return (UnverifiedProposal) handshake(frame(content, client(sender), auth -> auth));
  }

  VerifiedProposal verify(UnverifiedProposal proposal) throws ValidationException {
    return group.verify(proposal, policy, Client.NOW);
  }

  /** Sends a proposal; yields the reference to it. */
  ProposalOrRef send(int sender, Proposal proposal) throws ValidationException {
    VerifiedProposal verified = verify(proposal(sender, proposal));
    group = group.with(verified);
    return new ProposalOrRef.ByReference(verified.ref());
  }

  PublicMessage frame(
      FramedContent content, Client signer, UnaryOperator<FramedContentAuthData> change) {
    Bytes signature =
        signer.sign(
            AuthenticatedContent.SIGNATURE_LABEL,
            AuthenticatedContent.toBeSigned(WireFormat.PUBLIC_MESSAGE, content, group.context()));
    boolean commit = content.content().contentType() == 3;
    var auth =
        new FramedContentAuthData(
            signature, commit ? Optional.of(signer.bytes(32)) : Optional.empty());
    boolean member = content.sender() instanceof Sender.Member;
    return new PublicMessage(
        content, change.apply(auth), member ? Optional.of(signer.bytes(32)) : Optional.empty());
  }

  static Handshake handshake(PublicMessage message) {
    try {
      return Handshake.of(MlsMessage.decode(new MlsMessage(message).toBytes()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static void assertRefused(Rule rule, ThrowingCallable attempt) {
    ValidationException refused = catchThrowableOfType(ValidationException.class, attempt);
    assertThat(refused).as("expected a refusal by %s", rule).isNotNull();
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
    assertThat(refused).hasMessageStartingWith(rule.id() + ": ");
  }

  /** That a Commit is refused, by {@code rule}. */
  void assertRefused(Rule rule, Draft draft) {
    UnverifiedCommit commit = draft.build();
    assertRefused(rule, () -> verify(commit));
  }
}
