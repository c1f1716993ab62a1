package org.verbale.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/** Who may erase and who may hold, signature by signature. */
class ErasureRulesTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final ChannelId REVIEWERS = Mechanism.channel("R-XA/reviewers");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest NOTE = Digest.sha256(new byte[] {1});

  private Mechanism mechanism;
  private Digest assignment;
  private Device xa;
  private Device xaTemporary;
  private Device xaExpert;
  private Device xb;
  private Device xbOther;
  private Device xbExpert;
  private Device xbObserver;
  private Device xc;
  private Device xd;
  private Device sec;
  private View view;
  private boolean isPublic;

  /** One record stands in the channel. */
  private record View(Device author, boolean erased, long holds) implements ErasureView {
    @Override
    public Optional<Target> record(RecordId record) {
      return Optional.of(new Target(NOTE, new CertificateId(author.hash())))
          .filter(target -> record.equals(RECORD));
    }

    @Override
    public boolean isErased(RecordId record) {
      return erased;
    }
  }

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(71);
    xa = mechanism.device("XA", Role.FOCAL_POINT);
    xaTemporary = mechanism.device("XA", Role.TEMPORARY_FOCAL_POINT);
    xaExpert = mechanism.device("XA", Role.EXPERT);
    xb = mechanism.device("XB", Role.FOCAL_POINT);
    xbOther = mechanism.device("XB", Role.FOCAL_POINT);
    xbExpert = mechanism.device("XB", Role.EXPERT);
    xbObserver = mechanism.device("XB", Role.STATE_OBSERVER);
    xc = mechanism.device("XC", Role.FOCAL_POINT);
    xd = mechanism.device("XD", Role.FOCAL_POINT);
    sec = mechanism.device("SEC", Role.SECRETARIAT);
    assignment = assign(mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC"));
    assign(mechanism.assignment(1, Digest.ZERO, "XD", "XA"));
    view = new View(xbExpert, false, 0);
  }

  private Digest assign(Assignment text) throws IdentityException {
    return mechanism.assign(
        text, mechanism.assignmentKey().signer(), mechanism.assignmentKey().signer());
  }

  private ErasureRules rules(ChannelId channel) {
    return new ErasureRules(new Policy(mechanism.registry(), mechanism.now()), channel);
  }

  private static Erasure erasure(ChannelId channel) {
    return new Erasure(channel, RECORD, NOTE, Erasure.Reason.MISTAKEN_UPLOAD);
  }

  private static SignedNote sign(LineFormat text, Device... by) {
    return SignedNote.sign(
        text.toText(), Arrays.stream(by).map(Device::signer).toArray(NoteSigner[]::new));
  }

  private ErasureRules.Decided erase(ChannelId channel, Erasure text, Device... by)
      throws MalformedException {
    return rules(channel)
        .erase(
            new Statement<>(Erasure.parse(sign(text, by).toBytes())),
            view,
            record -> isPublic && record.equals(RECORD));
  }

  private ErasureRules.Decided erase(Device... by) throws MalformedException {
    return erase(DIALOGUE, erasure(DIALOGUE), by);
  }

  private void assertErased(Device... by) throws MalformedException {
    assertThat(erase(by).deciders())
        .containsExactlyElementsOf(Arrays.stream(by).map(Device::certificate).toList());
  }

  private void assertRefused(Reason reason, Device... by) {
    assertRefused(reason, erasure(DIALOGUE), by);
  }

  private void assertRefused(Reason reason, Erasure text, Device... by) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> erase(DIALOGUE, text, by));
    assertThat(refused).isNotNull();
    assertThat(refused.refusal().reason()).isEqualTo(reason);
  }

  @Test
  void threeParties_decide() throws MalformedException {
    assertErased(xa, xb, sec);
    assertErased(xaTemporary, xbOther, sec);
  }

  @Test
  void authorOfTheStateUnderReviewOrTheSecretariat_needsNoThirdSignature()
      throws MalformedException {
    view = new View(xaExpert, false, 0);
    assertErased(xa, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xaTemporary, sec);
    view = new View(sec, false, 0);
    assertErased(xa, sec);
    assertRefused(Reason.NOT_PERMITTED, sec);
  }

  @Test
  void missingSignature_isRefused() {
    assertRefused(Reason.NOT_PERMITTED, xb, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xb);
    assertRefused(Reason.NOT_PERMITTED, xa);
  }

  @Test
  void wrongParty_isRefused() {
    assertRefused(Reason.NOT_PERMITTED, xa, xaTemporary, sec);
    assertRefused(Reason.NOT_PERMITTED, xb, xbOther, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xc, sec);
    assertRefused(Reason.NOT_PERMITTED, xd, xb, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xb, xc);
  }

  @Test
  void otherOrder_isRefused() {
    assertRefused(Reason.NOT_PERMITTED, xb, xa, sec);
    assertRefused(Reason.NOT_PERMITTED, sec, xa, xb);
  }

  @Test
  void wrongRole_isRefused() {
    assertRefused(Reason.NOT_PERMITTED, xaExpert, xb, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xbExpert, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xbObserver, sec);
  }

  @Test
  void certificateThatIsNotInForce_isRefused() throws IdentityException {
    Device late = mechanism.device("XB", Role.FOCAL_POINT, id(), Use.SIGNING, Mechanism.years(4));
    Device stranger =
        mechanism.newDevice(
            mechanism.authority("XB"),
            "XB",
            Role.FOCAL_POINT,
            id(),
            Use.SIGNING,
            Mechanism.years(5));
    assertRefused(Reason.NOT_REGISTERED, xa, stranger, sec);
    Device transport =
        mechanism.device("XB", Role.FOCAL_POINT, id(), Use.TRANSPORT, Mechanism.years(5));
    assertRefused(Reason.NOT_REGISTERED, xa, transport, sec);
    mechanism.revoke(xb.certificate(), xbOther.signer());
    assertRefused(Reason.REVOKED, xa, xb, sec);
    mechanism.pass(Duration.ofDays(365L * 6));
    assertRefused(Reason.EXPIRED, xa, late, sec);
  }

  private DeviceId id() {
    return mechanism.deviceId();
  }

  @Test
  void signaturesForAnother_areRefused() throws Exception {
    var other = new RecordId("ffffffffffffffffffffffffffffffff");
    Erasure unknown = new Erasure(DIALOGUE, other, NOTE, Erasure.Reason.MISTAKEN_UPLOAD);
    assertRefused(Reason.UNKNOWN, unknown, xa, xb, sec);
    Erasure another = new Erasure(DIALOGUE, RECORD, Digest.ZERO, Erasure.Reason.MISTAKEN_UPLOAD);
    assertRefused(Reason.HASH_MISMATCH, another, xa, xb, sec);
    assertRefused(Reason.HASH_MISMATCH, erasure(REVIEWERS), xa, xb, sec);
    SignedNote good = sign(erasure(DIALOGUE), xa, xb, sec);
    Erasure reworded = new Erasure(DIALOGUE, RECORD, NOTE, Erasure.Reason.LEGAL_OBLIGATION);
    var replayed =
        new Statement<>(
            Erasure.parse(SignedNote.of(reworded.toText(), good.signatures()).toBytes()));
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> rules(DIALOGUE).erase(replayed, view, record -> false));
    assertThat(refused.refusal().reason()).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void stateUnderReview_decidesInTheReviewersChannelToo() throws MalformedException {
    assertThat(erase(REVIEWERS, erasure(REVIEWERS), xa, xb, sec).deciders()).hasSize(3);
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> erase(REVIEWERS, erasure(REVIEWERS), xc, xb, sec));
    assertThat(refused.refusal().reason()).isEqualTo(Reason.NOT_PERMITTED);
  }

  @Test
  void stateThatLeftTheReview_stillDecidesAboutItsWords() throws Exception {
    assign(mechanism.assignment(2, assignment, "XA", "XC"));
    assertErased(xa, xb, sec);
    assertThat(rules(DIALOGUE).deciders(new CertificateId(xbExpert.hash())))
        .containsExactly(new PartyCode("XA"), new PartyCode("XB"), PartyCode.SECRETARIAT);
  }

  @Test
  void channelOfNoReview_hasNobodyToDecide() {
    ChannelId nowhere = Mechanism.channel("R-XZ/dialogue");
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> erase(nowhere, erasure(nowhere), xa, xb, sec));
    assertThat(refused.refusal().reason()).isEqualTo(Reason.NOT_ENTITLED);
  }

  @Test
  void erasedRecord_isNotErasedAgain() {
    view = new View(xbExpert, true, 0);
    assertRefused(Reason.CONFLICT, xa, xb, sec);
  }

  @Test
  void recordThatIsPublic_isNotErased() throws MalformedException {
    isPublic = true;
    assertRefused(Reason.HELD, xa, xb, sec);
    assertRefused(Reason.NOT_PERMITTED, xa, xb); // who may not decide learns nothing
    isPublic = false;
    assertErased(xa, xb, sec);
  }

  @Test
  void hold_blocksWhileItStands() throws MalformedException {
    view = new View(xbExpert, false, 1);
    assertRefused(Reason.HELD, xa, xb, sec);
    view = new View(xbExpert, false, 2);
    assertErased(xa, xb, sec);
    view = new View(xbExpert, false, 3);
    assertRefused(Reason.HELD, xa, xb, sec);
  }

  private Reason holdRefusal(Hold text, Device by) {
    RefusedException refused = catchThrowableOfType(RefusedException.class, () -> hold(text, by));
    return refused.refusal().reason();
  }

  private void hold(Hold text, Device by) throws MalformedException {
    var statement = new Statement<>(Hold.parse(sign(text, by).toBytes()));
    assertThat(rules(DIALOGUE).hold(statement, view).statement()).isEqualTo(text);
  }

  @Test
  void holds_areTheSecretariatsAndOneBehindTheOther() throws Exception {
    hold(Hold.next(DIALOGUE, 0), sec);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 0), xa)).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 0), xb)).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 0), xd)).isEqualTo(Reason.NOT_ENTITLED);
    assertThat(holdRefusal(Hold.next(REVIEWERS, 0), sec)).isEqualTo(Reason.HASH_MISMATCH);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 1), sec)).isEqualTo(Reason.CONFLICT);
    view = new View(xbExpert, false, 2);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 0), sec)).isEqualTo(Reason.CONFLICT);
    assertThat(holdRefusal(Hold.next(DIALOGUE, 1), sec)).isEqualTo(Reason.CONFLICT);
    hold(Hold.next(DIALOGUE, 2), sec);
    mechanism.revoke(sec.certificate(), mechanism.device("SEC", Role.SECRETARIAT).signer());
    assertThat(holdRefusal(Hold.next(DIALOGUE, 2), sec)).isEqualTo(Reason.REVOKED);
  }
}
