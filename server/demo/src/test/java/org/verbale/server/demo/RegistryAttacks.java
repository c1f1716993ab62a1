package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.Signer;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.Revocation;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.keys.RootAuthority;
import org.verbale.note.SignedNote;
import org.verbale.refusal.Reason;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** Entries that would make somebody what they are not. */
final class RegistryAttacks {
  private static final SecureRandom random = new SecureRandom();

  private final Attacks attacks;
  private final Campaign review;

  RegistryAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private void submit(String attack, Reason reason, SubmitRegistryEntryRequest request) {
    attacks.row(attack, reason, () -> review.station("xb1").server().submitRegistryEntry(request));
  }

  private void certificate(String attack, Reason reason, Bytes der) {
    submit(
        attack,
        reason,
        SubmitRegistryEntryRequest.newBuilder().setCertificate(Station.string(der)).build());
  }

  private void assignment(String attack, Reason reason, SignedNote note) {
    submit(
        attack,
        reason,
        SubmitRegistryEntryRequest.newBuilder()
            .setAssignment(Station.string(note.toBytes()))
            .build());
  }

  private void revocation(String attack, Reason reason, SignedNote note) {
    submit(
        attack,
        reason,
        SubmitRegistryEntryRequest.newBuilder()
            .setRevocation(Station.string(note.toBytes()))
            .build());
  }

  void add() throws Exception {
    certificates();
    assignments();
    revocations();
  }

  private void certificates() throws Exception {
    submit("submit nothing", Reason.MALFORMED, SubmitRegistryEntryRequest.getDefaultInstance());
    certificate("a certificate that is none", Reason.MALFORMED, RecordForgery.utf8("none"));
    certificate("an entry over the limit", Reason.TOO_LARGE, Bytes.of(new byte[1 << 20]));

    // XB's authority, its key in hostile hands
    Ed25519.Key key = Ed25519.Key.generate(random);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    var validity = new Validity(now.minusSeconds(60), now.plus(Duration.ofDays(30)));
    CaCertificate authority =
        review
            .mechanism()
            .root()
            .certify(
                new Holder.Authority(Campaign.XB, Set.of(Role.FOCAL_POINT, Role.EXPERT)),
                Bytes.of(key.publicKey()),
                validity);
    Station.submit(review.station("xb1").server(), authority.der().bytes());
    certificate(
        "a State's authority certifies for another State",
        Reason.NOT_PERMITTED,
        forged(authority, key, Campaign.XA, Role.FOCAL_POINT, validity));
    certificate(
        "a State's authority certifies for the Secretariat",
        Reason.NOT_PERMITTED,
        forged(authority, key, PartyCode.SECRETARIAT, Role.SECRETARIAT, validity));
    certificate(
        "a State's authority gives a role that it may not",
        Reason.NOT_PERMITTED,
        forged(authority, key, Campaign.XB, Role.STATE_OBSERVER, validity));
    certificate(
        "a State's authority certifies for longer than it lasts",
        Reason.MALFORMED,
        forged(
            authority,
            key,
            Campaign.XB,
            Role.EXPERT,
            new Validity(validity.notBefore(), validity.notAfter().plusSeconds(3600))));
    certificate(
        "another key signs in the authority's name",
        Reason.BAD_SIGNATURE,
        forged(authority, Ed25519.Key.generate(random), Campaign.XB, Role.EXPERT, validity));

    RootAuthority foreign =
        RootAuthority.create(
            new Holder.Root("Another Mechanism"), Ed25519.Key.generate(random), validity, random);
    certificate(
        "an authority under another root",
        Reason.UNKNOWN,
        foreign
            .certify(
                new Holder.Authority(Campaign.XB, Set.of(Role.EXPERT)),
                Bytes.of(key.publicKey()),
                validity)
            .der()
            .bytes());
    certificate("a second root", Reason.UNKNOWN, foreign.certificate().der().bytes());
  }

  private static Bytes forged(
      CaCertificate authority, Signer key, PartyCode party, Role role, Validity validity) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    var holder = new Holder.Device(party, role, DeviceId.of(id), Use.SIGNING);
    Bytes publicKey = Bytes.of(Ed25519.Key.generate(random).publicKey());
    return UnsignedCertificate.device(authority, holder, publicKey, validity, random)
        .sign(key)
        .bytes();
  }

  private void assignments() throws Exception {
    var one = review.mechanism().assignmentKey();
    var two = review.mechanism().assignmentKey();
    var unregistered = review.mechanism().assignmentKey();
    Station.submit(review.station("sec1").server(), one.certificate().der().bytes());
    Station.submit(review.station("sec1").server(), two.certificate().der().bytes());
    Digest current =
        review
            .station("sec1")
            .registry()
            .catchUp()
            .assignment(Campaign.ID, new org.verbale.identity.Moment(Long.MAX_VALUE, Instant.now()))
            .orElseThrow()
            .hash();
    String second = Campaign.assignment(2, current);
    assignment(
        "an assignment signed once", Reason.NOT_PERMITTED, SignedNote.sign(second, one.signer()));
    assignment(
        "an assignment signed twice by one key",
        Reason.BAD_SIGNATURE,
        SignedNote.sign(second, one.signer(), one.signer()));
    assignment(
        "an assignment signed by devices",
        Reason.NOT_PERMITTED,
        SignedNote.sign(second, review.signer("xa1"), review.signer("xb1")));
    assignment(
        "an assignment signed by the Secretariat's devices",
        Reason.NOT_PERMITTED,
        SignedNote.sign(second, review.signer("sec1"), review.signer("sec2")));
    assignment(
        "an assignment signed with a key that nobody registered",
        Reason.NOT_REGISTERED,
        SignedNote.sign(second, one.signer(), unregistered.signer()));
    assignment(
        "an assignment rolled back to version 1",
        Reason.ASSIGNMENT_STALE,
        SignedNote.sign(Campaign.assignment(1, Digest.ZERO), one.signer(), two.signer()));
    assignment(
        "an assignment that leaves a version out",
        Reason.ASSIGNMENT_STALE,
        SignedNote.sign(Campaign.assignment(3, current), one.signer(), two.signer()));
    assignment(
        "an assignment on another history",
        Reason.ASSIGNMENT_STALE,
        SignedNote.sign(
            Campaign.assignment(2, Digest.sha256(new byte[1])), one.signer(), two.signer()));
    SignedNote good = SignedNote.sign(second, one.signer(), two.signer());
    submit(
        "an assignment with a broken signature",
        Reason.BAD_SIGNATURE,
        SubmitRegistryEntryRequest.newBuilder()
            .setAssignment(RecordForgery.resigned(Station.string(good.toBytes())))
            .build());
    submit(
        "an assignment changed after it was signed",
        Reason.BAD_SIGNATURE,
        SubmitRegistryEntryRequest.newBuilder()
            .setAssignment(
                ByteString.copyFromUtf8(
                    Station.string(good.toBytes())
                        .toStringUtf8()
                        .replace("state XC ", "state XE ")))
            .build());
  }

  private void revocations() {
    Digest victim = review.keys("xb1").signing().hash();
    String text = new Revocation(victim, Revocation.Reason.LOST).toText();
    revocation(
        "another State revokes a focal point",
        Reason.NOT_PERMITTED,
        SignedNote.sign(text, review.signer("xa1")));
    revocation(
        "an expert revokes its focal point",
        Reason.NOT_PERMITTED,
        SignedNote.sign(text, review.signer("xb2")));
    revocation(
        "revoke what nobody registered",
        Reason.NOT_REGISTERED,
        SignedNote.sign(
            new Revocation(Digest.sha256(new byte[3]), Revocation.Reason.LOST).toText(),
            review.signer("sec1")));
  }
}
