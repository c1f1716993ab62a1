package org.verbale.server.demo;

import static org.verbale.server.demo.GroupForgery.changed;
import static org.verbale.server.demo.GroupForgery.sha256;

import org.verbale.client.mls.CommitPlan;
import org.verbale.codec.Bytes;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.refusal.Reason;

/** Commits that add or drop whom they must not. */
final class MembershipAttacks {
  private final Attacks attacks;
  private final Campaign review;

  MembershipAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  void add() {
    removals();
    additions();
  }

  private CommitPlan remove(GroupForgery member, String... names) {
    CommitPlan plan = CommitPlan.refresh();
    for (String name : names) {
      plan = plan.remove(GroupForgery.leaf(member.group(), review.station(name)));
    }
    return plan;
  }

  private void removals() {
    attacks.commit(
        "a State drops a Secretariat device",
        "xa1",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "sec2")));
    attacks.commit(
        "the Secretariat drops its second device",
        "sec1",
        Reason.SECRETARIAT_MISSING,
        m -> m.commit(remove(m, "sec2")));
    attacks.commit(
        "a State drops another's focal point",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xa1")));
    attacks.commit(
        "an expert drops its focal point",
        "xb2",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xb1")));
    attacks.commit(
        "an observer drops an expert",
        "xbo",
        Reason.NOT_PERMITTED,
        m -> m.commit(remove(m, "xb2")));
  }

  private void additions() {
    attacks.commit(
        "add a ghost without a certificate",
        "xa1",
        Reason.NOT_REGISTERED,
        m ->
            m.commit(
                CommitPlan.refresh().add(KeyPackageForgery.ghost(RecordForgery.utf8("nobody")))));
    attacks.commit(
        "add a device that nobody registered",
        "xb1",
        Reason.NOT_REGISTERED,
        m -> {
          var keys = review.keys("stranger");
          return m.commit(
              CommitPlan.refresh()
                  .add(KeyPackageForgery.make(keys.signing().der().bytes(), keys.signer())));
        });
    attacks.commit(
        "add a State that is not in the review",
        "xa1",
        Reason.NOT_ENTITLED,
        m -> m.commit(CommitPlan.refresh().add(device("xd1"))));
    attacks.commit(
        "add a ghost under a member's certificate",
        "xa1",
        Reason.INVALID_COMMIT,
        m ->
            m.commit(
                CommitPlan.refresh()
                    .add(
                        KeyPackageForgery.ghost(
                            review.station("sec1").device().certificate().der().bytes()))));
    attacks.commit(
        "add another State's expert",
        "xb1",
        Reason.NOT_PERMITTED,
        m -> m.commit(CommitPlan.refresh().add(device("xa3"))));
    attacks.commit(
        "add with a KeyPackage that nobody claimed",
        "xa1",
        Reason.NO_KEY_PACKAGE,
        m -> m.commit(CommitPlan.refresh().add(device("xa3"))));
    attacks.commit(
        "add without a Welcome",
        "xa1",
        Reason.HASH_MISMATCH,
        m -> m.commit(CommitPlan.refresh().add(device("xa3"))).toBuilder().clearWelcome().build());
    attacks.commit(
        "a Welcome for others than those added",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> {
          var other = m.commit(CommitPlan.refresh().add(device("xd1")));
          Bytes welcome = Bytes.of(other.getWelcome().toByteArray());
          return m
              .commit(
                  CommitPlan.refresh().add(device("xa3")),
                  note -> changed(note, "welcome", sha256(welcome).toBase64()))
              .toBuilder()
              .setWelcome(other.getWelcome())
              .build();
        });
    attacks.commit(
        "a Welcome where nobody is added",
        "xa1",
        Reason.INVALID_COMMIT,
        m -> {
          var other = m.commit(CommitPlan.refresh().add(device("xa3")));
          Bytes welcome = Bytes.of(other.getWelcome().toByteArray());
          return m
              .commit(
                  CommitPlan.refresh(),
                  note -> changed(note, "welcome", sha256(welcome).toBase64()))
              .toBuilder()
              .setWelcome(other.getWelcome())
              .build();
        });
  }

  private KeyPackage device(String name) {
    return KeyPackageForgery.of(review.station(name));
  }
}
