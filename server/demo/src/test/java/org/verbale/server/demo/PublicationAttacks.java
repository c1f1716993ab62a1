package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.Campaign.REVIEWERS;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Optional;
import org.verbale.client.channel.RecordRow;
import org.verbale.erasure.Hold;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.record.RecordType;
import org.verbale.refusal.Reason;
import org.verbale.v1.DecidePublicationRequest;

/** Decisions about making records public that are none. */
final class PublicationAttacks {
  private static final ReviewId REVIEW = DIALOGUE.review();
  private static final Act ALL = new Publish(PartRanges.parse("0"), Optional.empty());

  private final Attacks attacks;
  private final Campaign review;

  PublicationAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private ByteString signed(PublicationNote text, String... by) {
    NoteSigner[] signers =
        Arrays.stream(by).map(name -> review.keys(name).noteSigner()).toArray(NoteSigner[]::new);
    return Station.string(SignedNote.sign(text.toText(), signers).toBytes());
  }

  private void decide(String attack, String caller, Reason reason, ByteString note) {
    attacks.call(
        attack,
        caller,
        reason,
        server ->
            server.decidePublication(DecidePublicationRequest.newBuilder().setNote(note).build()));
  }

  /** Adds a decision that its first signer sends. */
  private void decide(String attack, Reason reason, PublicationNote text, String... by) {
    decide(attack, by[0], reason, signed(text, by));
  }

  private static PublicationNote text(RecordRow row, long number, Act act) {
    return new PublicationNote(REVIEW, row.record(), row.note(), number, act);
  }

  void add() {
    RecordRow row =
        review
            .channel("xb1", DIALOGUE)
            .post(Station.say("publish me not", RecordType.of("message"), "To stay inside."));
    PublicationNote good = text(row, 1, ALL);
    decide("publish as a reviewer", Reason.NOT_PERMITTED, good, "xb1");
    decide("publish as a reviewer's expert", Reason.NOT_PERMITTED, good, "xb2");
    decide("publish as an observer", Reason.NOT_PERMITTED, good, "xbo");
    decide("publish as the Secretariat, unasked", Reason.NOT_PERMITTED, good, "sec1");
    decide("publish from outside the review", Reason.NOT_ENTITLED, good, "xd1");
    decide("publish with the author first", Reason.NOT_PERMITTED, good, "xb1", "xa1");
    decide("publish with another reviewer's word", Reason.NOT_PERMITTED, good, "xa1", "xc1");
    decide("publish for another", "xb1", Reason.NOT_PERMITTED, signed(good, "xa1"));
    decide(
        "publish with an unknown certificate beside",
        Reason.NOT_REGISTERED,
        good,
        "xa1",
        "stranger");
    decide("publish out of turn", Reason.CONFLICT, text(row, 2, ALL), "xa1");
    decide("withdraw what is not public", Reason.UNKNOWN, text(row, 1, new Withdraw()), "xa1");
    decide(
        "publish a record of another review",
        Reason.HASH_MISMATCH,
        new PublicationNote(new ReviewId("R-XA-2"), row.record(), row.note(), 1, ALL),
        "xa1");
    decide(
        "publish another record under its id",
        Reason.HASH_MISMATCH,
        new PublicationNote(REVIEW, row.record(), Digest.ZERO, 1, ALL),
        "xa1");
    decide(
        "publish a record that is not there",
        Reason.UNKNOWN,
        new PublicationNote(
            REVIEW, new RecordId("00112233445566778899aabbccddeeff"), row.note(), 1, ALL),
        "xa1");
    decide(
        "execute a request that is none",
        Reason.CONFLICT,
        text(row, 2, new Publish(PartRanges.parse("0"), Optional.of(row.note()))),
        "sec1");
    RecordRow among =
        review
            .channel("xb1", REVIEWERS)
            .post(Station.say("among reviewers", RecordType.of("message"), "Between us."));
    decide("publish from the reviewers' channel", Reason.NOT_ENTITLED, text(among, 1, ALL), "xa1");
    decide(
        "publish from the reviewers' channel as one of them",
        Reason.NOT_PERMITTED,
        text(among, 1, ALL),
        "xb1");
    form(good);
  }

  private void form(PublicationNote good) {
    SignedNote signed = SignedNote.sign(good.toText(), review.signer("xa1"));
    var wider =
        new PublicationNote(
            REVIEW,
            good.record(),
            good.note(),
            1,
            new Publish(PartRanges.parse("0-3"), Optional.empty()));
    decide(
        "publish parts that nobody signed for",
        "xa1",
        Reason.BAD_SIGNATURE,
        Station.string(SignedNote.of(wider.toText(), signed.signatures()).toBytes()));
    decide("publish in no form", "xa1", Reason.MALFORMED, ByteString.copyFromUtf8("let them read"));
    decide(
        "publish a hold",
        "sec1",
        Reason.MALFORMED,
        Station.string(
            SignedNote.sign(Hold.next(DIALOGUE, 0).toText(), review.signer("sec1")).toBytes()));
    decide(
        "publish by a note over the limit",
        "xa1",
        Reason.TOO_LARGE,
        ByteString.copyFrom(new byte[HostileClientTest.NOTE + 1]));
  }
}
