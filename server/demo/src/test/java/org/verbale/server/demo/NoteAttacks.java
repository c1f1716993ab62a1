package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.GroupForgery.sha256;
import static org.verbale.server.demo.GroupForgery.sign;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.Optional;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.refusal.Reason;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.RelinkRequest;

/** What members say of an epoch: acknowledgements, key links, requests to be added again. */
final class NoteAttacks {
  private static final SecureRandom random = new SecureRandom();

  private final Attacks attacks;
  private final Campaign review;

  NoteAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  private void acknowledge(String attack, String caller, Reason reason, ByteString note) {
    attacks.call(
        attack,
        caller,
        reason,
        server -> server.acknowledge(AcknowledgeRequest.newBuilder().setNote(note).build()));
  }

  void add() {
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
        new Relink(now, Digest.ZERO, Optional.of(sha256(RecordForgery.utf8("garbage")))),
        RecordForgery.utf8("garbage"),
        "xb2");
    Bytes link = Bytes.of(link(now));
    relink(
        "relink with another link than signed",
        Reason.HASH_MISMATCH,
        new Relink(now, Digest.ZERO, Optional.of(Digest.ZERO)),
        link,
        "xb2");
    relink(
        "relink without a leaf",
        Reason.NOT_A_MEMBER,
        new Relink(now, Digest.ZERO, Optional.of(sha256(link))),
        link,
        "xa3");
    relink(
        "relink an epoch to come",
        Reason.STALE_EPOCH,
        new Relink(later, Digest.ZERO, Optional.of(sha256(link))),
        link,
        "xb2");
    relink(
        "relink the first epoch",
        Reason.UNKNOWN,
        new Relink(new EpochId(now.group(), 0), Digest.ZERO, Optional.of(sha256(link))),
        link,
        "xb2");
    resync("resync with another device's KeyPackage", Reason.NOT_PERMITTED, now, keyPackage("xb1"));
    resync(
        "resync with a KeyPackage that is none",
        Reason.MALFORMED,
        now,
        ByteString.copyFromUtf8("none"));
    resync("resync in an epoch to come", Reason.STALE_EPOCH, later, keyPackage("xb2"));
    resync(
        "resync with another KeyPackage than signed",
        Reason.HASH_MISMATCH,
        new ResyncRequest(now, Digest.ZERO),
        keyPackage("xb2"));
    tree("fetch the tree without a leaf", "xa3", now.number(), Reason.NOT_A_MEMBER);
    tree("fetch the tree of an epoch to come", "xb2", 999, Reason.UNKNOWN);
  }

  private byte[] link(EpochId now) {
    try (var group = GroupForgery.of(review, "xb2", DIALOGUE);
        var key = group.archiveKey();
        var before =
            new ArchiveKey(
                new EpochId(now.group(), now.number() - 1), SecretBytes.random(32, random))) {
      return key.link(before, random).toBytes().toByteArray();
    }
  }

  private void relink(String attack, Reason reason, Relink relink, Bytes link, String by) {
    attacks.call(
        attack,
        by,
        reason,
        server ->
            server.relink(
                RelinkRequest.newBuilder()
                    .setNote(sign(relink, review.signer(by)))
                    .setKeyLink(Station.string(link))
                    .build()));
  }

  private void resync(String attack, Reason reason, EpochId epoch, ByteString keyPackage) {
    Digest hash = sha256(Bytes.of(keyPackage.toByteArray()));
    resync(attack, reason, new ResyncRequest(epoch, hash), keyPackage);
  }

  private void resync(String attack, Reason reason, ResyncRequest signed, ByteString keyPackage) {
    attacks.call(
        attack,
        "xb2",
        reason,
        server ->
            server.requestResync(
                org.verbale.v1.ResyncRequest.newBuilder()
                    .setNote(sign(signed, review.signer("xb2")))
                    .setKeyPackage(keyPackage)
                    .build()));
  }

  private void tree(String attack, String by, long epoch, Reason reason) {
    attacks.call(
        attack,
        by,
        reason,
        server ->
            server.getTree(
                GetTreeRequest.newBuilder()
                    .setChannel(DIALOGUE.toString())
                    .setEpoch(epoch)
                    .build()));
  }

  private ByteString keyPackage(String name) {
    return KeyPackageForgery.message(KeyPackageForgery.of(review.station(name)));
  }
}
