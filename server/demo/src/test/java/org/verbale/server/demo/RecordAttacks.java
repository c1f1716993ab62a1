package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.ANSWERS;
import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.Campaign.REVIEWERS;
import static org.verbale.server.demo.RecordForgery.flipped;
import static org.verbale.server.demo.RecordForgery.resigned;
import static org.verbale.server.demo.RecordForgery.sealed;

import com.google.protobuf.ByteString;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.RecordRow;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;
import org.verbale.note.SignedNote;
import org.verbale.record.RecordType;
import org.verbale.refusal.Reason;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.ReadHistoryRequest;

/** Posting and reading what one must not. */
final class RecordAttacks {
  private static final Bytes OTHER = Bytes.of(new byte[] {1, 2, 3});

  private final Attacks attacks;
  private final Campaign review;

  RecordAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private RecordForgery message() {
    return RecordForgery.of(review, "xb1", DIALOGUE, "message");
  }

  private interface Forge {
    PostRecordRequest make() throws Exception;
  }

  /** A post by xb1, the focal point of a reviewing State. */
  private void post(String attack, Reason reason, Forge forge) {
    post(attack, "xb1", reason, forge);
  }

  private void post(String attack, String station, Reason reason, Forge forge) {
    attacks.row(attack, reason, () -> review.station(station).server().postRecord(forge.make()));
  }

  private void read(String attack, String station, String channel, Reason reason) {
    attacks.row(
        attack,
        reason,
        () ->
            review
                .station(station)
                .server()
                .readHistory(ReadHistoryRequest.newBuilder().setChannel(channel).build()));
  }

  void add() {
    reading();
    places();
    signatures();
    hashes();
    rights();
    forms();
    ids();
  }

  private void reading() {
    read("read a channel whose name has no form", "xb1", "R-XA//dialogue", Reason.MALFORMED);
    read("read a channel that was not created", "xa1", ANSWERS.toString(), Reason.UNKNOWN);
    read("read a channel of no review", "xb1", "R-ZZ/dialogue", Reason.NOT_ENTITLED);
    read("read the other side's channel", "xa1", REVIEWERS.toString(), Reason.NOT_ENTITLED);
    read("read as a State outside the review", "xd1", DIALOGUE.toString(), Reason.NOT_ENTITLED);
    read("read without a leaf", "xa3", DIALOGUE.toString(), Reason.NOT_A_MEMBER);
  }

  private void places() {
    post(
        "post in a channel whose name has no form",
        Reason.MALFORMED,
        () -> message().request().toBuilder().setChannel("..").build());
    post(
        "post under another channel's name",
        Reason.HASH_MISMATCH,
        () -> message().in(REVIEWERS).request());
    post(
        "post with another review in the note",
        Reason.HASH_MISMATCH,
        () -> message().review("R-XB").request());
    post(
        "post in a channel that was not created",
        "xa1",
        Reason.UNKNOWN,
        () -> {
          RecordForgery forged = RecordForgery.of(review, "xa1", DIALOGUE, "document");
          return forged.epoch(new EpochId(ANSWERS, 0, 1)).in(ANSWERS).request();
        });
    post(
        "post in the other side's channel",
        "xa1",
        Reason.NOT_ENTITLED,
        () -> {
          RecordForgery forged = RecordForgery.of(review, "xa1", DIALOGUE, "message");
          return forged.epoch(new EpochId(REVIEWERS, 0, 1)).in(REVIEWERS).request();
        });
    post(
        "post as a State outside the review",
        "xd1",
        Reason.NOT_ENTITLED,
        () -> message().request());
    post("post without a leaf", "xa3", Reason.NOT_A_MEMBER, () -> message().request());
    post(
        "post under an epoch to come",
        Reason.STALE_EPOCH,
        () -> {
          RecordForgery good = message();
          EpochId now = good.block().epoch();
          return good.epoch(new EpochId(now.group(), now.number() + 1)).request();
        });
    post(
        "post under an epoch gone by",
        Reason.STALE_EPOCH,
        () -> message().epoch(new EpochId(DIALOGUE, 0, 0)).request());
    post(
        "post under another generation",
        Reason.STALE_EPOCH,
        () -> message().epoch(new EpochId(DIALOGUE, 7, 1)).request());
  }

  private void signatures() {
    post(
        "post what another party signed",
        Reason.NOT_PERMITTED,
        () -> RecordForgery.of(review, "xa1", DIALOGUE, "message").request());
    post(
        "post what a colleague signed",
        Reason.NOT_PERMITTED,
        () -> RecordForgery.of(review, "xb2", DIALOGUE, "message").request());
    post(
        "post under a broken signature",
        Reason.BAD_SIGNATURE,
        () -> {
          PostRecordRequest good = message().request();
          return good.toBuilder().setNote(resigned(good.getNote())).build();
        });
    post(
        "change the note after it was signed",
        Reason.BAD_SIGNATURE,
        () -> {
          RecordForgery good = message();
          String note = good.request().getNote().toStringUtf8();
          return good.request(RecordForgery.utf8(note.replace("language en", "language fr")));
        });
    post(
        "name an author who did not sign first",
        Reason.MALFORMED,
        () -> message().signedBy(review.signer("xa1")).request());
    post(
        "sign with a certificate that nobody registered",
        Reason.NOT_REGISTERED,
        () -> {
          var keys = review.keys("stranger");
          RecordForgery good = message();
          String text =
              good.text()
                  .replace(good.open().author().hash().toHex(), keys.signing().hash().toHex());
          var signer = org.verbale.identity.CertificateKey.signer(keys.signing(), keys.signer());
          return good.request(SignedNote.sign(text, signer).toBytes());
        });
  }

  private void hashes() {
    post(
        "send another private block",
        Reason.HASH_MISMATCH,
        () ->
            message().request().toBuilder()
                .setPrivateBlock(message().request().getPrivateBlock())
                .build());
    post("send another ciphertext", Reason.HASH_MISMATCH, () -> message().sealing(OTHER).request());
    post(
        "change a bit of the ciphertext",
        Reason.HASH_MISMATCH,
        () -> {
          PostRecordRequest good = message().request();
          return good.toBuilder().setCiphertext(flipped(good.getCiphertext(), 40)).build();
        });
    post(
        "send terms that were not stated",
        Reason.HASH_MISMATCH,
        () -> message().withTerms(OTHER).request());
    post(
        "send other terms than stated",
        Reason.HASH_MISMATCH,
        () ->
            message()
                .statingTerms(sealed(RecordForgery.utf8("sealed")))
                .withTerms(OTHER)
                .request());
    post(
        "leave stated terms out",
        Reason.HASH_MISMATCH,
        () -> message().statingTerms(sealed(OTHER)).request());
    post(
        "claim to have seen another head",
        Reason.HASH_MISMATCH,
        () -> {
          RecordForgery good = message();
          return good.seen(
                  new ChannelHead(good.block().seen().length(), Digest.sha256(new byte[1])))
              .request();
        });
    post(
        "claim to have seen the future",
        Reason.HASH_MISMATCH,
        () -> message().seen(new ChannelHead(1_000_000, Digest.sha256(new byte[1]))).request());
  }

  private void rights() {
    post("answer as a reviewing State", Reason.NOT_PERMITTED, () -> type("xb1", "answers"));
    post(
        "give feedback as the State under review",
        "xa1",
        Reason.NOT_PERMITTED,
        () -> type("xa1", "feedback"));
    post("talk as the Secretariat", "sec1", Reason.NOT_PERMITTED, () -> type("sec1", "message"));
    post(
        "write the Secretariat's notes",
        Reason.NOT_PERMITTED,
        () -> type("xb1", "administrative-note"));
    post("post as a State observer", "xbo", Reason.NOT_PERMITTED, () -> type("xbo", "message"));
    post(
        "give feedback as an expert, uncleared",
        "xb2",
        Reason.CLEARANCE_REQUIRED,
        () -> type("xb2", "feedback"));
    post(
        "have another State's focal point clear it",
        "xb2",
        Reason.NOT_PERMITTED,
        () ->
            RecordForgery.of(review, "xb2", DIALOGUE, "feedback")
                .signedBy(review.signer("xb2"), review.signer("xa1"))
                .request());
    post(
        "clear one's own feedback twice",
        "xb2",
        Reason.MALFORMED,
        () ->
            RecordForgery.of(review, "xb2", DIALOGUE, "feedback")
                .signedBy(review.signer("xb2"), review.signer("xb2"))
                .request());
  }

  private PostRecordRequest type(String station, String type) {
    return RecordForgery.of(review, station, DIALOGUE, type).request();
  }

  private void forms() {
    post(
        "send a note that is none",
        Reason.MALFORMED,
        () -> message().request(RecordForgery.utf8("no note")));
    post("send an empty note", Reason.MALFORMED, () -> message().request(Bytes.EMPTY));
    text("count five parts", "parts 4", "parts 5");
    text("count no parts", "parts 4", "parts 0");
    text("count 8192 parts", "parts 4", "parts 8192");
    text("post a type that there is not", "type message", "type decree");
    text("write the author in capitals", "author ", "author A");
    text("end a line twice", "language en\n", "language en\n\n");
    post(
        "sign three times",
        Reason.MALFORMED,
        () ->
            message()
                .signedBy(review.signer("xb1"), review.signer("xb2"), review.signer("xa1"))
                .request());
    post(
        "send a ciphertext over 1 MiB",
        Reason.TOO_LARGE,
        () -> {
          Bytes large = Bytes.of(new byte[(1 << 20) + 1]);
          return message().sealing(large).request();
        });
    post(
        "send a note over 4 KiB",
        Reason.TOO_LARGE,
        () -> message().request(Bytes.of(new byte[4097])));
    post(
        "send a private block over 8 KiB",
        Reason.TOO_LARGE,
        () ->
            message().request().toBuilder()
                .setPrivateBlock(ByteString.copyFrom(new byte[8193]))
                .build());
  }

  private void text(String attack, String from, String to) {
    post(
        attack,
        Reason.MALFORMED,
        () -> {
          RecordForgery good = message();
          String text = good.text();
          if (!text.contains(from)) {
            throw new IllegalStateException("note: no " + from);
          }
          return good.request(
              SignedNote.sign(text.replaceFirst(from, to), review.signer("xb1")).toBytes());
        });
  }

  private void ids() {
    RecordRow own =
        review
            .channel("xb1", DIALOGUE)
            .post(Station.say("own", RecordType.of("message"), "Taken."));
    RecordRow others =
        review
            .channel("xa1", DIALOGUE)
            .post(Station.say("others", RecordType.of("message"), "Taken as well."));
    post(
        "use one's own record's id again",
        Reason.CONFLICT,
        () -> message().id(own.record()).request());
    post(
        "use another's record's id",
        Reason.CONFLICT,
        () -> message().id(others.record()).request());
    post(
        "use its id in another channel",
        Reason.CONFLICT,
        () -> RecordForgery.of(review, "xb1", REVIEWERS, "message").id(others.record()).request());
    post(
        "state an attachment that was never sent",
        Reason.INCOMPLETE_ATTACHMENT,
        () -> message().attaching(sealed(Bytes.of(new byte[32]))).request());
  }
}
