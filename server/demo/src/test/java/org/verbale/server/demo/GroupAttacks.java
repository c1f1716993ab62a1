package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.GroupForgery.sha256;
import static org.verbale.server.demo.GroupForgery.sign;
import static org.verbale.server.demo.RecordForgery.flipped;
import static org.verbale.server.demo.RecordForgery.resigned;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.Signer;
import org.verbale.id.Digest;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.CredentialType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.ProtocolVersion;
import org.verbale.mls.wire.Sender;
import org.verbale.refusal.Reason;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.RelinkRequest;

/** Commits, notes and KeyPackages that would change who is in a group, or what it knows. */
final class GroupAttacks {
  private static final SecureRandom random = new SecureRandom();

  private final Attacks attacks;
  private final Campaign review;

  GroupAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private interface Forge {
    CommitRequest make(GroupForgery member) throws Exception;
  }

  private void commit(String attack, String member, Reason reason, Forge forge) {
    commit(attack, member, member, reason, forge);
  }

  private void commit(String attack, String member, String caller, Reason reason, Forge forge) {
    attacks.row(
        attack,
        reason,
        () -> {
          try (GroupForgery group = GroupForgery.of(review, member, DIALOGUE)) {
            review.station(caller).server().commit(forge.make(group));
          }
        });
  }

  void add() throws Exception {
    removals();
    additions();
    commits();
    epochNotes();
    creation();
    keyPackages();
    claims();
    notes();
  }

  private CommitPlan remove(GroupForgery member, String... names) {
    CommitPlan plan = CommitPlan.refresh();
    for (String name : names) {
      plan = plan.remove(GroupForgery.leaf(member.group(), review.station(name)));
    }
    return plan;
  }

  private void removals() {
    commit(
        "a State drops a Secretariat device",
        "xa1",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "sec2")));
    commit(
        "the Secretariat drops its second device",
        "sec1",
        Reason.SECRETARIAT_MISSING,
        m -> m.commit(remove(m, "sec2")));
    commit(
        "a State drops another's focal point",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xa1")));
    commit(
        "an expert drops its focal point",
        "xb2",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xb1")));
    commit(
        "an observer drops an expert",
        "xbo",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xb2")));
  }

  private void additions() {
    commit(
        "add a ghost without a certificate",
        "xa1",
        Reason.NOT_REGISTERED,
        m -> m.commit(CommitPlan.refresh().add(ghost(RecordForgery.utf8("nobody")))));
    commit(
        "add a device that nobody registered",
        "xb1",
        Reason.NOT_REGISTERED,
        m -> {
          var keys = review.keys("stranger");
          return m.commit(
              CommitPlan.refresh().add(keyPackage(keys.signing().der().bytes(), keys.signer())));
        });
    commit(
        "add a State that is not in the review",
        "xa1",
        Reason.NOT_ENTITLED,
        m -> m.commit(CommitPlan.refresh().add(keyPackage("xd1"))));
    commit(
        "add a ghost under a member's certificate",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.commit(
                CommitPlan.refresh()
                    .add(ghost(review.station("sec1").device().certificate().der().bytes()))));
    commit(
        "add another State's expert",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(CommitPlan.refresh().add(keyPackage("xa3"))));
    commit(
        "add with a KeyPackage that nobody claimed",
        "xa1",
        Reason.NO_KEY_PACKAGE,
        m -> m.commit(CommitPlan.refresh().add(keyPackage("xa3"))));
    commit(
        "add without a Welcome",
        "xa1",
        Reason.HASH_MISMATCH,
        m ->
            m.commit(CommitPlan.refresh().add(keyPackage("xa3"))).toBuilder()
                .clearWelcome()
                .build());
    commit(
        "a Welcome for others than those added",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> {
          var other = m.commit(CommitPlan.refresh().add(keyPackage("xd1")));
          Bytes welcome = Bytes.of(other.getWelcome().toByteArray());
          return m
              .commit(CommitPlan.refresh().add(keyPackage("xa3")), note -> welcome(note, welcome))
              .toBuilder()
              .setWelcome(other.getWelcome())
              .build();
        });
    commit(
        "a Welcome where nobody is added",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> {
          var other = m.commit(CommitPlan.refresh().add(keyPackage("xa3")));
          Bytes welcome = Bytes.of(other.getWelcome().toByteArray());
          return m.commit(CommitPlan.refresh(), note -> welcome(note, welcome)).toBuilder()
              .setWelcome(other.getWelcome())
              .build();
        });
  }

  private static EpochNote welcome(EpochNote note, Bytes welcome) {
    return new EpochNote(
        note.epoch(),
        note.commit(),
        note.context(),
        note.confirmation(),
        note.key(),
        note.link(),
        Optional.of(sha256(welcome)));
  }

  private void commits() {
    commit(
        "a Commit without a path",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.reframed(
                CommitPlan.refresh(),
                new Sender.Member(m.group().leaf()),
                commit -> new Commit(commit.proposals(), Optional.empty())));
    commit(
        "an external Commit",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.reframed(
                CommitPlan.refresh(), new Sender.NewMemberCommit(), UnaryOperator.identity()));
    commit(
        "a Commit in another member's name",
        "xb1",
        Reason.NOT_PERMITTED,
        m ->
            m.reframed(
                CommitPlan.refresh(),
                new Sender.Member(GroupForgery.leaf(m.group(), review.station("sec1"))),
                UnaryOperator.identity()));
    commit(
        "a Commit that changes the group's extensions",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> m.commit(CommitPlan.refresh().extensions(Extensions.NONE)));
    commit(
        "send what another member committed",
        "xa1",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(CommitPlan.refresh()));
    commit(
        "a Commit with a broken signature",
        "xa1",
        Reason.HASH_MISMATCH,
        m -> {
          CommitRequest good = m.commit(CommitPlan.refresh());
          return good.toBuilder().setCommit(flipped(good.getCommit(), 40)).build();
        });
    commit(
        "a Commit that is none",
        "xa1",
        Reason.MALFORMED,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setCommit(ByteString.copyFromUtf8("none"))
                .build());
    commit(
        "a Commit over 2 MiB",
        "xa1",
        Reason.TOO_LARGE,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setCommit(ByteString.copyFrom(new byte[(2 << 20) + 1]))
                .build());
    commit(
        "a Commit for a channel of that name elsewhere",
        "xa1",
        Reason.HASH_MISMATCH,
        m -> m.commit(CommitPlan.refresh()).toBuilder().setChannel("R-XB/dialogue").build());
    commitOfThePast();
  }

  private void commitOfThePast() {
    CommitRequest late;
    try (GroupForgery member = GroupForgery.of(review, "xb1", DIALOGUE)) {
      late = member.commit(CommitPlan.refresh());
    } catch (org.verbale.client.mls.HandshakeException e) {
      throw new IllegalStateException("commit: not made (expected: a good one)", e);
    }
    review.channel("sec1", DIALOGUE).renew();
    commit("a Commit on an epoch gone by", "xb1", Reason.STALE_EPOCH, m -> late);
  }

  private void epochNotes() {
    note(
        "a note that names another epoch",
        Reason.HASH_MISMATCH,
        note ->
            new EpochNote(
                new EpochId(DIALOGUE, 0, 99),
                note.commit(),
                note.context(),
                note.confirmation(),
                note.key(),
                note.link(),
                note.welcome()));
    note(
        "a note of another Commit",
        Reason.HASH_MISMATCH,
        note ->
            new EpochNote(
                note.epoch(),
                Digest.ZERO,
                note.context(),
                note.confirmation(),
                note.key(),
                note.link(),
                note.welcome()));
    note(
        "a note of another GroupContext",
        Reason.HASH_MISMATCH,
        note ->
            new EpochNote(
                note.epoch(),
                note.commit(),
                Digest.ZERO,
                note.confirmation(),
                note.key(),
                note.link(),
                note.welcome()));
    note(
        "a note of another confirmation tag",
        Reason.HASH_MISMATCH,
        note ->
            new EpochNote(
                note.epoch(),
                note.commit(),
                note.context(),
                Digest.ZERO,
                note.key(),
                note.link(),
                note.welcome()));
    note(
        "a note of another key link",
        Reason.HASH_MISMATCH,
        note ->
            new EpochNote(
                note.epoch(),
                note.commit(),
                note.context(),
                note.confirmation(),
                note.key(),
                Optional.of(Digest.ZERO),
                note.welcome()));
    commit(
        "an epoch note with a broken signature",
        "xa1",
        Reason.BAD_SIGNATURE,
        m -> {
          CommitRequest good = m.commit(CommitPlan.refresh());
          return good.toBuilder().setEpochNote(resigned(good.getEpochNote())).build();
        });
    commit(
        "a key link that is garbage",
        "xa1",
        Reason.HASH_MISMATCH,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setKeyLink(ByteString.copyFromUtf8("garbage"))
                .build());
  }

  private void note(String attack, Reason reason, UnaryOperator<EpochNote> lie) {
    commit(attack, "xa1", reason, m -> m.commit(CommitPlan.refresh(), lie));
  }

  private void creation() {
    attacks.row(
        "create a channel that exists, from garbage",
        Reason.MALFORMED,
        () ->
            review
                .station("xa1")
                .server()
                .createChannel(
                    CreateChannelRequest.newBuilder().setChannel(DIALOGUE.toString()).build()));
  }

  private static KeyPackage keyPackage(Bytes certificate, Signer signer) {
    long now = System.currentTimeMillis() / 1000;
    var identity =
        new Identity(
            new Credential.X509(List.of(certificate)),
            new Capabilities(
                List.of(ProtocolVersion.MLS10),
                List.of(CipherSuite.DEFAULT.code()),
                List.of(),
                List.of(),
                List.of(CredentialType.X509)),
            Extensions.NONE,
            signer);
    try (var own =
        OwnKeyPackage.create(
            CipherSuite.DEFAULT,
            identity,
            new Lifetime(now - 60, now + 86_400),
            Extensions.NONE,
            random)) {
      return own.keyPackage();
    }
  }

  /** Good and fresh, and never published. */
  private KeyPackage keyPackage(String name) {
    var device = review.station(name).device();
    return keyPackage(device.certificate().der().bytes(), device.signer());
  }

  /** Under {@code certificate}, whatever that is, and a key of the forger's. */
  private static KeyPackage ghost(Bytes certificate) {
    return keyPackage(certificate, Ed25519.Key.generate(random));
  }

  private static ByteString message(KeyPackage keyPackage) {
    return Station.string(new MlsMessage(keyPackage).toBytes());
  }

  private void publish(String attack, Reason reason, PublishKeyPackagesRequest request) {
    attacks.row(attack, reason, () -> review.station("xb2").server().publishKeyPackages(request));
  }

  private void keyPackages() {
    var empty = PublishKeyPackagesRequest.newBuilder();
    publish(
        "publish a KeyPackage that is none",
        Reason.MALFORMED,
        empty.clone().addOneTime(ByteString.copyFromUtf8("none")).build());
    publish(
        "publish another device's KeyPackage",
        Reason.NOT_PERMITTED,
        empty.clone().addOneTime(message(keyPackage("xb1"))).build());
    publish(
        "publish under another device's certificate",
        Reason.MALFORMED,
        empty
            .clone()
            .addOneTime(message(ghost(review.station("xb1").device().certificate().der().bytes())))
            .build());
    publish(
        "publish a changed KeyPackage",
        Reason.MALFORMED,
        empty.clone().addOneTime(flipped(message(keyPackage("xb2")), 3)).build());
    publish(
        "publish a KeyPackage over 16 KiB",
        Reason.TOO_LARGE,
        empty.clone().addOneTime(ByteString.copyFrom(new byte[16 * 1024 + 1])).build());
    var many = empty.clone();
    ByteString own = message(keyPackage("xb2"));
    for (int i = 0; i < 101; i++) {
      many.addOneTime(own);
    }
    publish("publish 101 KeyPackages at once", Reason.TOO_LARGE, many.build());
    ByteString waiting = message(keyPackage("xb2"));
    var unused =
        review
            .station("xb2")
            .server()
            .publishKeyPackages(empty.clone().addOneTime(waiting).build());
    publish(
        "publish a one-time KeyPackage as last resort too",
        Reason.CONFLICT,
        empty.clone().setLastResort(waiting).build());
    ByteString last = message(keyPackage("xb2"));
    var ignored =
        review
            .station("xb2")
            .server()
            .publishKeyPackages(empty.clone().setLastResort(last).build());
    publish(
        "publish a last resort as one-time KeyPackage too",
        Reason.CONFLICT,
        empty.clone().addOneTime(last).build());
  }

  private void claim(String attack, String caller, Reason reason, Digest... certificates) {
    var request = ClaimKeyPackagesRequest.newBuilder().setChannel(DIALOGUE.toString());
    for (Digest certificate : certificates) {
      request.addCertificates(ByteString.copyFrom(certificate.toByteArray()));
    }
    attacks.row(
        attack, reason, () -> review.station(caller).server().claimKeyPackages(request.build()));
  }

  private Digest certificate(String name) {
    return review.station(name).device().certificate().hash();
  }

  private void claims() {
    claim(
        "an expert claims another State's expert", "xb2", Reason.NOT_PERMITTED, certificate("xa3"));
    claim("an observer claims its colleague", "xbo", Reason.NOT_PERMITTED, certificate("xb2"));
    claim("a State outside the review claims", "xd1", Reason.NOT_ENTITLED, certificate("xa1"));
    claim("claim a State outside the review", "xa1", Reason.NOT_ENTITLED, certificate("xd1"));
    claim(
        "claim a certificate that nobody registered",
        "xa1",
        Reason.NOT_REGISTERED,
        Digest.sha256(new byte[2]));
    claim(
        "claim a transport certificate",
        "xa1",
        Reason.NOT_REGISTERED,
        review.keys("xa2").transport().hash());
    claim("claim nobody", "xa1", Reason.MALFORMED);
    claim(
        "claim one device twice", "xa1", Reason.MALFORMED, certificate("xa2"), certificate("xa2"));
  }

  private void acknowledge(String attack, String caller, Reason reason, ByteString note) {
    attacks.row(
        attack,
        reason,
        () ->
            review
                .station(caller)
                .server()
                .acknowledge(AcknowledgeRequest.newBuilder().setNote(note).build()));
  }

  private void notes() {
    EpochId now = review.channel("sec1", DIALOGUE).view().epoch().orElseThrow();
    EpochId later = new EpochId(now.group(), now.number() + 5);
    var xb2 = review.signer("xb2");
    acknowledge(
        "acknowledge another epoch note",
        "xb2",
        Reason.HASH_MISMATCH,
        sign(new Acknowledgement(now, Digest.ZERO), xb2));
    acknowledge(
        "acknowledge an epoch to come",
        "xb2",
        Reason.STALE_EPOCH,
        sign(new Acknowledgement(later, Digest.ZERO), xb2));
    acknowledge(
        "acknowledge for a colleague",
        "xb1",
        Reason.NOT_PERMITTED,
        sign(new Acknowledgement(now, Digest.ZERO), xb2));
    acknowledge(
        "acknowledge without a leaf",
        "xa3",
        Reason.NOT_A_MEMBER,
        sign(new Acknowledgement(now, Digest.ZERO), review.signer("xa3")));
    acknowledge(
        "acknowledge from outside the review",
        "xd1",
        Reason.NOT_ENTITLED,
        sign(new Acknowledgement(now, Digest.ZERO), review.signer("xd1")));
    acknowledge(
        "acknowledge in no form", "xb2", Reason.MALFORMED, ByteString.copyFromUtf8("read it"));
    relink(
        "relink with garbage",
        Reason.MALFORMED,
        new Relink(now, sha256(RecordForgery.utf8("garbage"))),
        RecordForgery.utf8("garbage"),
        "xb2");
    Bytes link = Bytes.of(link(now));
    relink(
        "relink with another link than signed",
        Reason.HASH_MISMATCH,
        new Relink(now, Digest.ZERO),
        link,
        "xb2");
    relink(
        "relink without a leaf", Reason.NOT_A_MEMBER, new Relink(now, sha256(link)), link, "xa3");
    relink(
        "relink an epoch to come",
        Reason.STALE_EPOCH,
        new Relink(later, sha256(link)),
        link,
        "xb2");
    relink(
        "relink the first epoch",
        Reason.UNKNOWN,
        new Relink(new EpochId(now.group(), 0), sha256(link)),
        link,
        "xb2");
    resync(
        "resync with another device's KeyPackage",
        Reason.NOT_PERMITTED,
        now,
        message(keyPackage("xb1")));
    resync(
        "resync with a KeyPackage that is none",
        Reason.MALFORMED,
        now,
        ByteString.copyFromUtf8("none"));
    resync("resync in an epoch to come", Reason.STALE_EPOCH, later, message(keyPackage("xb2")));
    attacks.row(
        "resync with another KeyPackage than signed",
        Reason.HASH_MISMATCH,
        () ->
            review
                .station("xb2")
                .server()
                .requestResync(
                    org.verbale.v1.ResyncRequest.newBuilder()
                        .setNote(sign(new ResyncRequest(now, Digest.ZERO), xb2))
                        .setKeyPackage(message(keyPackage("xb2")))
                        .build()));
    tree("fetch the tree without a leaf", "xa3", now.number(), Reason.NOT_A_MEMBER);
    tree("fetch the tree of an epoch to come", "xb2", 999, Reason.UNKNOWN);
  }

  private byte[] link(EpochId now) {
    try (var group = GroupForgery.of(review, "xb2", DIALOGUE);
        var key = group.archiveKey();
        var before =
            new org.verbale.client.record.ArchiveKey(
                new EpochId(now.group(), now.number() - 1),
                org.verbale.crypto.SecretBytes.random(32, random))) {
      return key.link(before, random).toBytes().toByteArray();
    }
  }

  private void relink(String attack, Reason reason, Relink relink, Bytes link, String by) {
    attacks.row(
        attack,
        reason,
        () ->
            review
                .station(by)
                .server()
                .relink(
                    RelinkRequest.newBuilder()
                        .setNote(sign(relink, review.signer(by)))
                        .setKeyLink(Station.string(link))
                        .build()));
  }

  private void resync(String attack, Reason reason, EpochId epoch, ByteString keyPackage) {
    attacks.row(
        attack,
        reason,
        () ->
            review
                .station("xb2")
                .server()
                .requestResync(
                    org.verbale.v1.ResyncRequest.newBuilder()
                        .setNote(
                            sign(
                                new ResyncRequest(
                                    epoch, sha256(Bytes.of(keyPackage.toByteArray()))),
                                review.signer("xb2")))
                        .setKeyPackage(keyPackage)
                        .build()));
  }

  private void tree(String attack, String by, long epoch, Reason reason) {
    attacks.row(
        attack,
        reason,
        () ->
            review
                .station(by)
                .server()
                .getTree(
                    GetTreeRequest.newBuilder()
                        .setChannel(DIALOGUE.toString())
                        .setEpoch(epoch)
                        .build()));
  }
}
