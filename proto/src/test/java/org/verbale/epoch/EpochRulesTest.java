package org.verbale.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Reason;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/**
 * The rules of notes, one by one. Those of creation and Commits are attacked where there are real
 * groups: {@code HostileChannelTest}.
 */
class EpochRulesTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final EpochId FIRST = new EpochId(DIALOGUE, 0, 0);
  private static final EpochId EARLIER = new EpochId(DIALOGUE, 0, 3);
  private static final EpochId NOW = new EpochId(DIALOGUE, 0, 5);
  private static final Bytes LINK =
      new KeyLink(Bytes.of(new byte[12]), Bytes.of(new byte[48])).toBytes();

  private Mechanism mechanism;
  private Device focalPoint;
  private Device expert;
  private Device absent;
  private Device outsider;
  private Device observer;
  private View view;

  /** A chain with epochs 0 to 5, in which {@code expert} has been since epoch 4. */
  private record View(
      Group group, Map<EpochId, Digest> notes, Set<Digest> acknowledged, Set<DeviceId> relinked)
      implements EpochView {
    @Override
    public Optional<Digest> note(EpochId epoch) {
      return Optional.ofNullable(notes.get(epoch));
    }

    @Override
    public boolean hasAcknowledged(EpochId epoch, Digest certificate) {
      return epoch.equals(NOW) && acknowledged.contains(certificate);
    }

    @Override
    public boolean hasRelinked(EpochId epoch, DeviceId device) {
      return epoch.equals(NOW) && relinked.contains(device);
    }
  }

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(51);
    focalPoint = mechanism.device("XA", Role.FOCAL_POINT);
    expert = mechanism.device("XA", Role.EXPERT);
    absent = mechanism.device("XB", Role.EXPERT);
    outsider = mechanism.device("XD", Role.FOCAL_POINT);
    observer = mechanism.device("XB", Role.STATE_OBSERVER);
    mechanism.assign(
        mechanism.assignment(1, Digest.ZERO, "XA", "XB"),
        mechanism.assignmentKey().signer(),
        mechanism.assignmentKey().signer());
    Map<EpochId, Digest> notes = new HashMap<>();
    for (int number = 0; number <= NOW.number(); number++) {
      notes.put(new EpochId(DIALOGUE, 0, number), note(number));
    }
    List<GroupMember> members = new ArrayList<>();
    members.add(new GroupMember(0, focalPoint.hash(), 1));
    members.add(new GroupMember(2, expert.hash(), 4));
    members.add(new GroupMember(3, outsider.hash(), 1));
    members.add(new GroupMember(4, observer.hash(), 1));
    view = new View(new Group(NOW, members), notes, new HashSet<>(), new HashSet<>());
  }

  private static Digest note(long number) {
    return Digest.sha256(new byte[] {(byte) number});
  }

  private EpochRules rules() {
    return new EpochRules(new Policy(mechanism.registry(), mechanism.now()), DIALOGUE);
  }

  private static Bytes sign(LineFormat statement, NoteSigner by) {
    return SignedNote.sign(statement.toText(), by).toBytes();
  }

  private static Refusal refusal(ThrowingCallable attempt) {
    RefusedException refused = catchThrowableOfType(RefusedException.class, attempt);
    assertThat(refused).isNotNull();
    return refused.refusal();
  }

  private EpochRules.Said<Acknowledgement> acknowledge(EpochId epoch, Digest note, Device by)
      throws MalformedException {
    Bytes signed = sign(new Acknowledgement(epoch, note), by.signer());
    return rules().acknowledge(new Statement<>(Acknowledgement.parse(signed)), view);
  }

  private EpochRules.Said<Relink> relink(EpochId epoch, Device by) throws MalformedException {
    Bytes signed = sign(relink(epoch, Optional.of(Digest.sha256(LINK.toByteArray()))), by.signer());
    return rules().relink(SignedRelink.of(signed, LINK), view);
  }

  private static Relink relink(EpochId epoch, Optional<Digest> link) {
    return new Relink(epoch, Digest.ZERO, link);
  }

  @Test
  void notesByTheBook_areTaken() throws MalformedException {
    assertThat(acknowledge(NOW, note(5), expert).device()).isEqualTo(expert.certificate());
    assertThat(acknowledge(EARLIER, note(3), focalPoint).note().statement().epoch())
        .isEqualTo(EARLIER);
    assertThat(relink(NOW, expert).note().author().hash()).isEqualTo(expert.hash());
    assertThat(relink(EARLIER, focalPoint).device()).isEqualTo(focalPoint.certificate());
  }

  @Test
  void relinkOfAnEpochFromBeforeOnesTime_isTaken() throws MalformedException {
    assertThat(relink(EARLIER, expert).device()).isEqualTo(expert.certificate());
  }

  @Test
  void thingsOtherThanTheNoteNames_areRefused() throws MalformedException {
    Bytes says = sign(relink(NOW, Optional.of(Digest.ZERO)), expert.signer());
    assertThat(refusal(() -> SignedRelink.of(says, LINK)))
        .isEqualTo(new Refusal.HashMismatch("link"));
    assertThat(refusal(() -> SignedRelink.of(says, Bytes.EMPTY)))
        .isEqualTo(new Refusal.HashMismatch("link"));
    Bytes none = sign(relink(NOW, Optional.empty()), expert.signer());
    assertThat(refusal(() -> SignedRelink.of(none, LINK)))
        .isEqualTo(new Refusal.HashMismatch("link"));
    assertThat(SignedRelink.of(none, Bytes.EMPTY).link()).isEmpty();
    assertThatThrownBy(() -> SignedRelink.of(says, Bytes.of(new byte[63])))
        .isInstanceOf(MalformedException.class);
    assertThat(refusal(() -> acknowledge(NOW, note(4), expert)))
        .isEqualTo(new Refusal.HashMismatch("note"));
  }

  @Test
  void noteOfAnotherChannel_isRefused() {
    EpochId elsewhere = new EpochId(Mechanism.channel("R-XA/answers"), 0, 5);
    assertThat(refusal(() -> acknowledge(elsewhere, note(5), expert)))
        .isEqualTo(new Refusal.HashMismatch("channel"));
    assertThat(refusal(() -> relink(elsewhere, expert)))
        .isEqualTo(new Refusal.HashMismatch("channel"));
  }

  @Test
  void noteByWhoIsNoMemberOrMayNotSign_isRefused() {
    assertThat(refusal(() -> acknowledge(NOW, note(5), absent)).reason())
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(refusal(() -> acknowledge(NOW, note(5), outsider)).reason())
        .isEqualTo(Reason.NOT_ENTITLED);
    assertThat(refusal(() -> relink(NOW, absent)).reason()).isEqualTo(Reason.NOT_A_MEMBER);
    Bytes forged =
        sign(
            new Acknowledgement(NOW, note(5)),
            NoteSigner.of(expert.signer().key().name(), absent.key()));
    assertThat(
            refusal(() -> rules().acknowledge(new Statement<>(Acknowledgement.parse(forged)), view))
                .reason())
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void revokedMember_saysNothingMore() throws IdentityException {
    mechanism.revoke(expert.certificate(), focalPoint.signer());
    assertThat(refusal(() -> acknowledge(NOW, note(5), expert)).reason()).isEqualTo(Reason.REVOKED);
    assertThat(refusal(() -> relink(NOW, expert)).reason()).isEqualTo(Reason.REVOKED);
  }

  @Test
  void epochToComeOrOfNoGeneration_isRefused() {
    EpochId next = new EpochId(DIALOGUE, 0, 6);
    assertThat(refusal(() -> acknowledge(next, note(6), expert)))
        .isEqualTo(new Refusal.StaleEpoch(0, 5));
    assertThat(refusal(() -> relink(next, expert))).isEqualTo(new Refusal.StaleEpoch(0, 5));
    EpochId nowhere = new EpochId(DIALOGUE, 1, 0);
    assertThat(refusal(() -> relink(nowhere, expert))).isEqualTo(new Refusal.Unknown("epoch"));
  }

  @Test
  void acknowledgementOfAnEpochFromBeforeOnesTime_isRefused() {
    assertThat(refusal(() -> acknowledge(EARLIER, note(3), expert)).reason())
        .isEqualTo(Reason.NOT_A_MEMBER);
  }

  @Test
  void secondAcknowledgement_isRefused() {
    view.acknowledged().add(expert.hash());
    assertThat(refusal(() -> acknowledge(NOW, note(5), expert)))
        .isEqualTo(new Refusal.Conflict("acknowledgement"));
  }

  @Test
  void relinkOfTheFirstEpoch_isRefused() {
    assertThat(refusal(() -> relink(FIRST, focalPoint))).isEqualTo(new Refusal.Unknown("link"));
  }

  @Test
  void secondRelinkByADevice_isRefusedAndOnesOfOthersAreNot() throws MalformedException {
    view.relinked().add(expert.certificate().device());
    assertThat(refusal(() -> relink(NOW, expert))).isEqualTo(new Refusal.Conflict("relink"));
    assertThat(relink(EARLIER, expert).device()).isEqualTo(expert.certificate());
    assertThat(relink(NOW, focalPoint).device()).isEqualTo(focalPoint.certificate());
  }

  @Test
  void groupAndItsMembers_comeBackAsTheyWere() throws MalformedException {
    assertThat(TlsReader.decode(view.group().toBytes(), Group::read)).isEqualTo(view.group());
    assertThatThrownBy(() -> new GroupMember(-1, Digest.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(view.group().member(absent.hash())).isEmpty();
  }
}
