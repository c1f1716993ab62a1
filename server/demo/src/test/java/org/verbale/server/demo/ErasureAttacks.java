package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.Campaign.REVIEWERS;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.verbale.client.channel.RecordRow;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.RecordType;
import org.verbale.refusal.Reason;
import org.verbale.v1.ComplainRequest;
import org.verbale.v1.EraseRequest;
import org.verbale.v1.SetHoldRequest;

/** Decisions that are none: to erase, and to hold. And notes about records that are too large. */
final class ErasureAttacks {
  private final Attacks attacks;
  private final Campaign review;

  ErasureAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private ByteString signed(LineFormat text, String... by) {
    NoteSigner[] signers =
        Arrays.stream(by).map(name -> review.keys(name).noteSigner()).toArray(NoteSigner[]::new);
    return Station.string(SignedNote.sign(text.toText(), signers).toBytes());
  }

  private void erase(String attack, String caller, Reason reason, ByteString note) {
    attacks.call(
        attack,
        caller,
        reason,
        server -> server.erase(EraseRequest.newBuilder().setNote(note).build()));
  }

  private void hold(String attack, String caller, Reason reason, ByteString note) {
    attacks.call(
        attack,
        caller,
        reason,
        server -> server.setHold(SetHoldRequest.newBuilder().setNote(note).build()));
  }

  void add() {
    RecordRow row =
        review
            .channel("xb1", DIALOGUE)
            .post(Station.say("erase me not", RecordType.of("message"), "To stay."));
    Erasure text = erasure(DIALOGUE, row.record(), row.note());
    erase("erase alone", "sec1", Reason.NOT_PERMITTED, signed(text, "sec1"));
    erase("erase without the author", "xa1", Reason.NOT_PERMITTED, signed(text, "xa1", "sec1"));
    erase(
        "erase without the State under review",
        "xb1",
        Reason.NOT_PERMITTED,
        signed(text, "xb1", "sec1"));
    erase("erase without the Secretariat", "xb1", Reason.NOT_PERMITTED, signed(text, "xa1", "xb1"));
    erase(
        "erase with one State twice",
        "sec1",
        Reason.NOT_PERMITTED,
        signed(text, "xa1", "xa2", "sec1"));
    erase(
        "erase with an expert for the author",
        "sec1",
        Reason.NOT_PERMITTED,
        signed(text, "xa1", "xb2", "sec1"));
    erase(
        "erase with another reviewer for the author",
        "sec1",
        Reason.NOT_PERMITTED,
        signed(text, "xa1", "xc1", "sec1"));
    erase(
        "erase with a State of no review",
        "sec1",
        Reason.NOT_PERMITTED,
        signed(text, "xd1", "xb1", "sec1"));
    erase(
        "erase with an unknown certificate",
        "sec1",
        Reason.NOT_REGISTERED,
        signed(text, "xa1", "stranger", "sec1"));
    erase(
        "erase from outside the review",
        "xd1",
        Reason.NOT_ENTITLED,
        signed(text, "xa1", "xb1", "sec1"));
    erase(
        "erase as another record",
        "sec1",
        Reason.HASH_MISMATCH,
        signed(erasure(DIALOGUE, row.record(), Digest.ZERO), "xa1", "xb1", "sec1"));
    erase(
        "erase a record of another channel",
        "sec1",
        Reason.UNKNOWN,
        signed(erasure(REVIEWERS, row.record(), row.note()), "xa1", "xb1", "sec1"));
    SignedNote good =
        SignedNote.sign(
            text.toText(), review.signer("xa1"), review.signer("xb1"), review.signer("sec1"));
    var other = new Erasure(DIALOGUE, row.record(), row.note(), Erasure.Reason.HARMFUL_CONTENT);
    erase(
        "erase for a reason that nobody signed",
        "sec1",
        Reason.BAD_SIGNATURE,
        Station.string(SignedNote.of(other.toText(), good.signatures()).toBytes()));
    erase("erase in no form", "sec1", Reason.MALFORMED, ByteString.copyFromUtf8("away with it"));
    hold("hold as a State", "xa1", Reason.NOT_PERMITTED, signed(Hold.next(DIALOGUE, 0), "xa1"));
    hold(
        "hold for a colleague",
        "sec2",
        Reason.NOT_PERMITTED,
        signed(Hold.next(DIALOGUE, 0), "sec1"));
    hold("lift what is not", "sec1", Reason.CONFLICT, signed(Hold.next(DIALOGUE, 1), "sec1"));
    hold(
        "hold a channel that does not exist",
        "sec1",
        Reason.UNKNOWN,
        signed(Hold.next(Campaign.ANSWERS, 0), "sec1"));
    hold("hold in no form", "sec1", Reason.MALFORMED, ByteString.copyFromUtf8("stop"));
    ByteString large = ByteString.copyFrom(new byte[HostileClientTest.NOTE + 1]);
    erase("erase by a note over the limit", "sec1", Reason.TOO_LARGE, large);
    hold("hold by a note over the limit", "sec1", Reason.TOO_LARGE, large);
    attacks.call(
        "complain by a note over the limit",
        "xa1",
        Reason.TOO_LARGE,
        server -> server.complain(ComplainRequest.newBuilder().setNote(large).build()));
  }

  private static Erasure erasure(ChannelId channel, RecordId record, Digest note) {
    return new Erasure(channel, record, note, Erasure.Reason.MISTAKEN_UPLOAD);
  }
}
