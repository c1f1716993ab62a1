package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;
import static org.verbale.client.error.DishonestServerException.Statement.RULES;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.GroupId;
import org.verbale.channel.KeyLink;
import org.verbale.channel.ReceivedNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.archive.VerifiedEntry;
import org.verbale.client.error.DishonestServerException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.membership.ChannelMembership;
import org.verbale.membership.MembershipException;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.LineFormat;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;
import org.verbale.refusal.RefusedException;
import org.verbale.v1.Blob;

/**
 * The rules by which everybody judges one entry of a channel, at its own position and time. What
 * breaks one cannot have been accepted by an honest server. Pure.
 */
final class EntryRules {
  private final ChannelId channel;
  private final Registry registry;
  private final VerifiedEntry entry;
  private final Moment moment;

  /**
   * @param registry read at least as far as the entry
   */
  EntryRules(ChannelId channel, Registry registry, VerifiedEntry entry) {
    this.channel = channel;
    this.registry = registry;
    this.entry = entry;
    this.moment = new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time()));
  }

  /** A group, and what the chain says of the epoch it is in. */
  record Founded(PublicGroup group, EpochFacts facts) {}

  /** A Commit that everybody can follow, and what the chain says of the epoch it began. */
  record Advanced(VerifiedCommit commit, EpochFacts facts) {}

  /** CHANNEL_CREATED. */
  Founded created() {
    Bytes message = blob(Blob.Kind.GROUP_INFO);
    AttestedNote<EpochNote> note = attest(parse(() -> EpochNote.parse(entry.object())));
    EpochNote says = note.statement();
    check(says.commit().equals(sha256(message)), CONTENT, "group info", "the one noted");
    if (!(parse(() -> MlsMessage.decode(message)).body() instanceof GroupInfo info)) {
      throw broken("group info: another message (expected: GroupInfo)");
    }
    PublicGroup group;
    try {
      RatchetTree tree =
          PublicGroup.treeIn(info).orElseThrow(() -> broken("tree: none (expected: inside)"));
      group = PublicGroup.join(info, tree, policy(), seconds());
    } catch (ValidationException | MalformedException e) {
      throw broken("group: not valid (expected: by RFC 9420)", e);
    }
    check(
        says.epoch().equals(new EpochId(channel, 0, 0)) && group.context().epoch() == 0,
        RULES,
        "epoch",
        "0 of generation 0");
    return new Founded(group, facts(note, group, List.of()));
  }

  /** HANDSHAKE. */
  Advanced committed(PublicGroup before) {
    Bytes encoded = blob(Blob.Kind.COMMIT);
    AttestedNote<EpochNote> note = attest(parse(() -> EpochNote.parse(entry.object())));
    EpochNote says = note.statement();
    check(says.commit().equals(sha256(encoded)), CONTENT, "commit", "the one noted");
    Bytes link = blob(Blob.Kind.KEY_LINK);
    check(says.link().equals(Optional.of(sha256(link))), CONTENT, "key link", "the one noted");
    VerifiedCommit commit;
    MlsMessage message = parse(() -> MlsMessage.decode(encoded));
    try {
      if (!(Handshake.of(message) instanceof UnverifiedCommit unverified)) {
        throw broken("handshake: a proposal (expected: a Commit)");
      }
      commit = before.verify(unverified, policy(), seconds());
    } catch (ValidationException e) {
      throw broken("commit: not valid (expected: by RFC 9420 and membership)", e);
    }
    check(
        says.epoch().number() == before.context().epoch() + 1,
        RULES,
        "epoch",
        "the one after the last");
    check(
        certificate(commit.change().committerLeaf()).equals(note.author()),
        RULES,
        "epoch note",
        "by the committer");
    EpochFacts facts = facts(note, commit.next(), List.of(link));
    return new Advanced(commit, facts);
  }

  private EpochFacts facts(AttestedNote<EpochNote> note, PublicGroup group, List<Bytes> links) {
    EpochNote says = note.statement();
    GroupContext context = group.context();
    GroupId id = parse(() -> GroupId.of(context.groupId()));
    check(
        id.equals(says.epoch().group()) && id.channel().equals(channel),
        RULES,
        "group id",
        "the channel's");
    check(says.context().equals(sha256(context.toBytes())), CONTENT, "context", "the one noted");
    check(
        says.confirmation().equals(sha256(group.confirmationTag())),
        CONTENT,
        "confirmation tag",
        "the one noted");
    return new EpochFacts(
        says.epoch(),
        note.hash(),
        says.context(),
        says.key(),
        links,
        entry.position().sequence(),
        entry.index(),
        entry.leaf().time(),
        note.author(),
        members(group));
  }

  private List<CertificateId> members(PublicGroup group) {
    List<CertificateId> members = new ArrayList<>();
    for (int leaf : group.tree().members()) {
      members.add(certificate(group.tree().leaf(leaf).orElseThrow()));
    }
    return members;
  }

  private CertificateId certificate(org.verbale.mls.wire.LeafNode leaf) {
    try {
      return new CertificateId(membership().certificate(leaf).hash());
    } catch (MembershipException e) {
      throw broken("leaf: a ghost (expected: a registered certificate)", e);
    }
  }

  /** ACKNOWLEDGEMENT: which epoch, by whom. */
  record Acknowledged(EpochId epoch, CertificateId device) {}

  /** An epoch of the channel, perhaps not the current one any more, by a member of today. */
  Acknowledged acknowledged(EpochFacts current, History history) {
    AttestedNote<Acknowledgement> note = attest(parse(() -> Acknowledgement.parse(entry.object())));
    Acknowledgement says = note.statement();
    Optional<EpochFacts> facts = history.epoch(says.epoch());
    check(
        facts.isPresent()
            && facts.get().note().equals(says.note())
            && current.isMember(note.author()),
        RULES,
        "acknowledgement",
        "of an epoch of the channel, by a member");
    return new Acknowledged(says.epoch(), note.author());
  }

  /** RESYNC: who asks, and the KeyPackage to add it again with. */
  record Resync(CertificateId device, Bytes keyPackage) {}

  Resync resyncRequested(EpochFacts current) {
    AttestedNote<ResyncRequest> note = attest(parse(() -> ResyncRequest.parse(entry.object())));
    Bytes keyPackage = blob(Blob.Kind.KEY_PACKAGE);
    check(
        note.statement().keyPackage().equals(sha256(keyPackage)),
        CONTENT,
        "key package",
        "the one noted");
    check(current.isMember(note.author()), RULES, "resync", "by a member");
    return new Resync(note.author(), keyPackage);
  }

  /** RELINK: which epoch's link, and the new one. */
  record Relinked(EpochId epoch, Bytes link) {}

  Relinked relinked(EpochFacts current) {
    AttestedNote<Relink> note = attest(parse(() -> Relink.parse(entry.object())));
    Bytes link = blob(Blob.Kind.KEY_LINK);
    check(note.statement().link().equals(sha256(link)), CONTENT, "key link", "the one noted");
    check(current.isMember(note.author()), RULES, "relink", "by a member");
    parse(() -> KeyLink.decode(link));
    return new Relinked(note.statement().epoch(), link);
  }

  /** RECORD: all but its content, which needs the key. */
  RecordRow posted(EpochFacts current, History history) {
    AttestedNote<RecordNote> note = attest(parse(() -> RecordNote.parse(entry.object())));
    var open = note.statement().block();
    Bytes text = blob(Blob.Kind.PRIVATE_BLOCK);
    check(
        note.statement().privateBlock().equals(sha256(text)),
        CONTENT,
        "private block",
        "the one noted");
    PrivateBlock block = parse(() -> PrivateBlock.parse(text));
    check(open.review().equals(channel.review()), RULES, "review", "the channel's");
    check(block.epoch().equals(current.epoch()), RULES, "epoch", "the current one");
    check(current.isMember(note.author()), RULES, "author", "a member");
    check(history.isAncestor(block.seen()), RULES, "seen", "a head of this channel");
    check(!history.hasRecord(open.record()), RULES, "record id", "a new one");
    judge(note);
    return new RecordRow(
        entry.position().sequence(),
        entry.index(),
        entry.leaf().time(),
        open.record(),
        open.type(),
        open.language(),
        note.author(),
        note.hash());
  }

  private void judge(AttestedNote<RecordNote> note) {
    Policy policy = new Policy(registry, moment);
    try {
      DeviceCertificate author = policy.signer(note.author().hash(), channel);
      Optional<DeviceCertificate> clearedBy = Optional.empty();
      if (RecordNote.clearedBy(note).isPresent()) {
        clearedBy = Optional.of(policy.signer(RecordNote.clearedBy(note).get().hash(), channel));
      }
      policy.demandPost(note.statement().block().type(), channel, author, clearedBy);
    } catch (RefusedException e) {
      throw broken("record: not permitted (expected: by the table of rights)", e);
    }
  }

  /** Believes a note whose every signer may sign in this channel at the entry's moment. */
  <T extends LineFormat> AttestedNote<T> attest(ReceivedNote<T> received) {
    try {
      AttestedNote<T> note = new Statement<>(received).attested(registry, "note");
      Policy policy = new Policy(registry, moment);
      for (CertificateId signer : note.signers()) {
        policy.signer(signer.hash(), channel);
      }
      return note;
    } catch (RefusedException e) {
      throw broken("note: by somebody else (expected: who may sign here)", e);
    }
  }

  private ChannelMembership membership() {
    return new ChannelMembership(registry, channel, moment);
  }

  private GroupPolicy policy() {
    return GroupPolicy.of(membership());
  }

  /** Position and time of the entry. */
  Moment moment() {
    return moment;
  }

  /** What MLS takes for now: the time of the leaf. */
  private long seconds() {
    return entry.leaf().time() / 1000;
  }

  private Bytes blob(Blob.Kind kind) {
    return entry
        .blob(kind)
        .orElseThrow(
            () ->
                new DishonestServerException(
                    CONTENT, kind + ": withheld (expected: what the note names)"));
  }

  private interface Parser<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parse(Parser<T> parser) {
    try {
      return parser.parse();
    } catch (MalformedException e) {
      throw broken("entry: malformed (expected: what its kind says)", e);
    }
  }

  private static Digest sha256(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  private static void check(
      boolean fits, DishonestServerException.Statement statement, String what, String expected) {
    if (!fits) {
      throw new DishonestServerException(
          statement, what + ": another (expected: " + expected + ")");
    }
  }

  private static DishonestServerException broken(String message) {
    return new DishonestServerException(RULES, message);
  }

  private static DishonestServerException broken(String message, Exception cause) {
    return new DishonestServerException(RULES, message, cause);
  }
}
