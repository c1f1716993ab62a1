package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochNote;
import org.verbale.channel.GroupId;
import org.verbale.channel.KeyLink;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.EncryptedGroupSecrets;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;

/**
 * A Commit with what its committer says of the epoch that it begins, as received: all holds that
 * bytes alone can tell. {@link EpochRules#commit} believes it. Immutable.
 */
public final class SignedCommit {
  private final Bytes message;
  private final UnverifiedCommit commit;
  private final Statement<EpochNote> note;
  private final Bytes link;
  private final List<KeyPackage> added;

  private SignedCommit(ChannelId channel, Bytes note, Bytes message, Bytes link)
      throws MalformedException {
    this.message = requireNonNull(message, "message");
    this.link = requireNonNull(link, "link");
    this.commit = Contents.commit(message);
    this.note = new Statement<>(EpochNote.parse(note));
    this.added = added(commit);
    checkNote(channel);
    KeyLink.decode(link);
  }

  /**
   * @param note signed epoch note
   * @param message MLSMessage with the Commit
   * @param link encoded {@link KeyLink}
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH or INVALID_COMMIT
   */
  public static SignedCommit of(ChannelId channel, Bytes note, Bytes message, Bytes link)
      throws MalformedException {
    return new SignedCommit(channel, note, message, link);
  }

  private void checkNote(ChannelId channel) throws MalformedException {
    EpochNote claim = note.received().claim();
    ChannelRule.NOTED.demand(
        claim.epoch().channel().equals(channel)
            && GroupId.of(commit.groupId()).equals(claim.epoch().group()),
        new Refusal.HashMismatch("channel"));
    ChannelRule.NEXT_EPOCH.demand(
        commit.epoch() >= 0 && claim.epoch().number() == commit.epoch() + 1,
        new Refusal.HashMismatch("epoch"));
    Contents.same("commit", claim.commit(), message);
    Contents.same("link", claim.link().orElse(Digest.ZERO), link);
    Contents.same(
        "confirmation",
        claim.confirmation(),
        commit.message().auth().confirmationTag().orElseThrow());
    ChannelRule.WELCOME.demand(claim.welcome().isPresent() != added.isEmpty());
  }

  private static List<KeyPackage> added(UnverifiedCommit commit) {
    List<KeyPackage> added = new ArrayList<>();
    for (ProposalOrRef each : ((Commit) commit.message().content().content()).proposals()) {
      ChannelRule.BY_VALUE.demand(each instanceof ProposalOrRef.ByValue);
      Proposal proposal = ((ProposalOrRef.ByValue) each).proposal();
      if (proposal instanceof Proposal.Add add) {
        added.add(add.keyPackage());
      } else {
        ChannelRule.ADDS_AND_REMOVES.demand(proposal instanceof Proposal.Remove);
      }
    }
    return List.copyOf(added);
  }

  /**
   * Demands that {@code welcome} is the one that the note names and is for those who are added. It
   * stands in no leaf: only the server and those who are added see it.
   *
   * @param welcome MLSMessage; empty if nobody is added
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH or INVALID_COMMIT
   */
  public void demandWelcome(Bytes welcome) throws MalformedException {
    Optional<Digest> noted = note.received().claim().welcome();
    if (noted.isEmpty()) {
      ChannelRule.WELCOME.demand(welcome.isEmpty());
      return;
    }
    Contents.same("welcome", noted.get(), welcome);
    ChannelRule.WELCOME.demand(MlsMessage.decode(welcome).body() instanceof Welcome);
    Welcome content = (Welcome) MlsMessage.decode(welcome).body();
    Optional<CipherSuite> suite = CipherSuite.of(content.cipherSuite());
    Set<Bytes> expected = new HashSet<>();
    for (KeyPackage each : added) {
      ChannelRule.WELCOME.demand(suite.isPresent() && each.cipherSuite() == content.cipherSuite());
      expected.add(each.ref(suite.orElseThrow()));
    }
    List<Bytes> actual = content.secrets().stream().map(EncryptedGroupSecrets::newMember).toList();
    ChannelRule.WELCOME.demand(
        actual.size() == expected.size() && expected.equals(new HashSet<>(actual)));
  }

  public Statement<EpochNote> note() {
    return note;
  }

  /** MLSMessage with the Commit. */
  public Bytes message() {
    return message;
  }

  public UnverifiedCommit commit() {
    return commit;
  }

  /** The handshake for a member to process, once {@link EpochRules#commit} has taken it. */
  public PublicMessage handshake() {
    return commit.message();
  }

  /** Encoded {@link KeyLink}. */
  public Bytes link() {
    return link;
  }

  /** The KeyPackages of those it adds. */
  public List<KeyPackage> added() {
    return added;
  }

  @Override
  public String toString() {
    return "SignedCommit[" + note.received().hash() + "]";
  }
}
