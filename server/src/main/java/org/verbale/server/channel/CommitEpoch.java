package org.verbale.server.channel;

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
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
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
import org.verbale.mls.wire.Welcome;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * A Commit with what its committer says of the epoch that it begins. When it was made, everything
 * was checked that bytes alone can tell: forms, sizes, hashes, whom the Welcome is for.
 */
public final class CommitEpoch implements Command<Appended> {
  static final String NAME = "channel/commit";

  private final Digest caller;
  private final ChannelId channel;
  private final Bytes message;
  private final UnverifiedCommit commit;
  private final Statement<EpochNote> note;
  private final Bytes link;
  private final Bytes welcome;
  private final List<KeyPackage> added;
  private final int members;

  private CommitEpoch(Parts parts, Digest caller, ChannelId channel, int members)
      throws MalformedException {
    this.caller = requireNonNull(caller, "caller");
    this.channel = requireNonNull(channel, "channel");
    this.members = members;
    this.message = parts.commit;
    this.link = parts.link;
    this.welcome = parts.welcome;
    this.commit = Messages.commit(parts.commit);
    this.note = new Statement<>(EpochNote.parse(parts.note));
    this.added = added(commit);
    checkNote();
    KeyLink.decode(link);
    checkWelcome();
  }

  /**
   * As they came.
   *
   * @param commit MLSMessage
   * @param note signed epoch note
   * @param welcome MLSMessage, or empty
   */
  public record Parts(Bytes commit, Bytes note, Bytes link, Bytes welcome) {}

  /**
   * @param caller transport certificate
   * @throws RefusedException TOO_LARGE, MALFORMED, HASH_MISMATCH or INVALID_COMMIT
   */
  public static CommitEpoch of(Digest caller, ChannelId channel, Parts parts, Limits limits) {
    Messages.atMost("commit", parts.commit, limits.messages().commit());
    Messages.atMost("epoch note", parts.note, limits.messages().note());
    Messages.atMost("welcome", parts.welcome, limits.messages().welcome());
    return of(caller, channel, parts, limits.messages().members());
  }

  private static CommitEpoch of(Digest caller, ChannelId channel, Parts parts, int members) {
    try {
      return new CommitEpoch(parts, caller, channel, members);
    } catch (MalformedException e) {
      throw Messages.malformed("commit", e);
    }
  }

  private void checkNote() throws MalformedException {
    EpochNote claim = note.received().claim();
    if (!claim.epoch().channel().equals(channel)
        || !GroupId.of(commit.groupId()).equals(claim.epoch().group())) {
      throw new Refusal.HashMismatch("channel").asException();
    }
    if (commit.epoch() < 0 || claim.epoch().number() != commit.epoch() + 1) {
      throw new Refusal.HashMismatch("epoch").asException();
    }
    Messages.same("commit", claim.commit(), message);
    Messages.same("link", claim.link().orElse(Digest.ZERO), link);
    if (claim.welcome().isPresent() || !welcome.isEmpty()) {
      Messages.same("welcome", claim.welcome().orElse(Digest.ZERO), welcome);
    }
    Messages.same(
        "confirmation",
        claim.confirmation(),
        commit.message().auth().confirmationTag().orElseThrow());
  }

  private void checkWelcome() throws MalformedException {
    if (added.isEmpty() != welcome.isEmpty()) {
      throw ChannelRule.WELCOME.broken();
    }
    if (welcome.isEmpty()) {
      return;
    }
    if (!(MlsMessage.decode(welcome).body() instanceof Welcome content)) {
      throw ChannelRule.WELCOME.broken();
    }
    Optional<CipherSuite> suite = CipherSuite.of(content.cipherSuite());
    Set<Bytes> expected = new HashSet<>();
    for (KeyPackage each : added) {
      if (suite.isEmpty() || each.cipherSuite() != content.cipherSuite()) {
        throw ChannelRule.WELCOME.broken();
      }
      expected.add(each.ref(suite.get()));
    }
    List<Bytes> actual = content.secrets().stream().map(EncryptedGroupSecrets::newMember).toList();
    if (actual.size() != expected.size() || !expected.equals(new HashSet<>(actual))) {
      throw ChannelRule.WELCOME.broken();
    }
  }

  private static List<KeyPackage> added(UnverifiedCommit commit) {
    List<KeyPackage> added = new ArrayList<>();
    for (ProposalOrRef each : ((Commit) commit.message().content().content()).proposals()) {
      if (!(each instanceof ProposalOrRef.ByValue value)) {
        throw ChannelRule.BY_VALUE.broken();
      }
      if (value.proposal() instanceof Proposal.Add add) {
        added.add(add.keyPackage());
      } else if (!(value.proposal() instanceof Proposal.Remove)) {
        throw ChannelRule.ADDS_AND_REMOVES.broken();
      }
    }
    return List.copyOf(added);
  }

  Digest caller() {
    return caller;
  }

  public ChannelId channel() {
    return channel;
  }

  /** MLSMessage with the Commit. */
  Bytes message() {
    return message;
  }

  UnverifiedCommit commit() {
    return commit;
  }

  /** The epoch note. */
  public Statement<EpochNote> note() {
    return note;
  }

  Bytes link() {
    return link;
  }

  /** MLSMessage with the Welcome; empty if nobody is added. */
  Bytes welcome() {
    return welcome;
  }

  /** The KeyPackages of those it adds. */
  List<KeyPackage> added() {
    return added;
  }

  /** Most leaves that the group may have after it. */
  int members() {
    return members;
  }

  @Override
  public int size() {
    return message.size() + note.received().toBytes().size() + welcome.size() + 512;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(channel.toString())
        .uint32(members)
        .opaque(message)
        .opaque(note.received().toBytes())
        .opaque(link)
        .opaque(welcome);
  }

  static CommitEpoch read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    ChannelId channel = ChannelId.of(in.text("channel"));
    int members = (int) in.uint32("members");
    Parts parts =
        new Parts(in.opaque("commit"), in.opaque("note"), in.opaque("link"), in.opaque("welcome"));
    return of(caller, channel, parts, members);
  }

  @Override
  public String toString() {
    return "CommitEpoch[" + note.received().hash() + "]";
  }
}
