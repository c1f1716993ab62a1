package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.GroupForgery.changed;
import static org.verbale.server.demo.RecordForgery.flipped;
import static org.verbale.server.demo.RecordForgery.resigned;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.id.Digest;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Sender;
import org.verbale.refusal.Reason;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;

/** Commits that are not what they seem, and notes that lie about them. */
final class CommitAttacks {
  private final Attacks attacks;
  private final Campaign review;

  CommitAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  void add() {
    commits();
    epochNotes();
    creation();
  }

  private void commits() {
    attacks.commit(
        "a Commit without a path",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.reframed(
                CommitPlan.refresh(),
                new Sender.Member(m.group().leaf()),
                commit -> new Commit(commit.proposals(), Optional.empty())));
    attacks.commit(
        "an external Commit",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.reframed(
                CommitPlan.refresh(), new Sender.NewMemberCommit(), UnaryOperator.identity()));
    attacks.commit(
        "a Commit in another member's name",
        "xb1",
        Reason.NOT_PERMITTED,
        m ->
            m.reframed(
                CommitPlan.refresh(),
                new Sender.Member(GroupForgery.leaf(m.group(), review.station("sec1"))),
                UnaryOperator.identity()));
    attacks.commit(
        "a Commit that changes the group's extensions",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> m.commit(CommitPlan.refresh().extensions(Extensions.NONE)));
    attacks.commit(
        "send what another member committed",
        "xa1",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(CommitPlan.refresh()));
    attacks.commit(
        "a Commit with a broken signature",
        "xa1",
        Reason.HASH_MISMATCH,
        m -> {
          CommitRequest good = m.commit(CommitPlan.refresh());
          return good.toBuilder().setCommit(flipped(good.getCommit(), 40)).build();
        });
    attacks.commit(
        "a Commit that is none",
        "xa1",
        Reason.MALFORMED,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setCommit(ByteString.copyFromUtf8("none"))
                .build());
    attacks.commit(
        "a Commit over 2 MiB",
        "xa1",
        Reason.TOO_LARGE,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setCommit(ByteString.copyFrom(new byte[(2 << 20) + 1]))
                .build());
    attacks.commit(
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
    } catch (HandshakeException e) {
      throw new IllegalStateException("commit: not made (expected: a good one)", e);
    }
    review.channel("sec1", DIALOGUE).renew();
    attacks.commit("a Commit on an epoch gone by", "xb1", Reason.STALE_EPOCH, m -> late);
  }

  private void epochNotes() {
    String zero = Digest.ZERO.toBase64();
    note("a note that names another epoch", "epoch", "99");
    note("a note of another Commit", "commit", zero);
    note("a note of another GroupContext", "context", zero);
    note("a note of another confirmation tag", "confirmation", zero);
    note("a note of another key link", "link", zero);
    attacks.commit(
        "an epoch note with a broken signature",
        "xa1",
        Reason.BAD_SIGNATURE,
        m -> {
          CommitRequest good = m.commit(CommitPlan.refresh());
          return good.toBuilder().setEpochNote(resigned(good.getEpochNote())).build();
        });
    attacks.commit(
        "a key link that is garbage",
        "xa1",
        Reason.HASH_MISMATCH,
        m ->
            m.commit(CommitPlan.refresh()).toBuilder()
                .setKeyLink(ByteString.copyFromUtf8("garbage"))
                .build());
  }

  /** A Commit whose note has other words on one line. */
  private void note(String attack, String line, String words) {
    attacks.commit(
        attack,
        "xa1",
        Reason.HASH_MISMATCH,
        m -> m.commit(CommitPlan.refresh(), note -> changed(note, line, words)));
  }

  private void creation() {
    attacks.call(
        "create a channel that exists, from garbage",
        "xa1",
        Reason.MALFORMED,
        server ->
            server.createChannel(
                CreateChannelRequest.newBuilder().setChannel(DIALOGUE.toString()).build()));
  }
}
