package org.verbale.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.ErasureView;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.publication.PublicationView.Decision;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/** Who may decide what about a record's publication, signature by signature, number by number. */
class PublicationRulesTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest NOTE = Digest.sha256(new byte[] {1});
  private static final Digest HASH = Digest.sha256(new byte[] {2});
  private static final PartRanges PARTS = PartRanges.parse("0,2-5");
  private static final Act PUBLISH = new Publish(PARTS, Optional.empty());
  private static final Act EXECUTE = new Publish(PARTS, Optional.of(HASH));
  private static final Act REQUEST = new Request(PARTS);
  private static final Act WITHDRAW = new Withdraw();

  private Mechanism mechanism;
  private Digest assignment;
  private Device xa;
  private Device xaTemporary;
  private Device xaExpert;
  private Device xaObserver;
  private Device xb;
  private Device xbExpert;
  private Device xc;
  private Device xd;
  private Device sec;
  private Device secOther;
  private View view;
  private ReviewersWords words;

  /** One record stands in the channel. */
  private record View(Device author, boolean erased, Optional<Decision> last)
      implements ErasureView, PublicationView {
    @Override
    public Optional<Target> record(RecordId record) {
      return Optional.of(new Target(NOTE, new CertificateId(author.hash())))
          .filter(target -> record.equals(RECORD));
    }

    @Override
    public boolean isErased(RecordId record) {
      return erased;
    }

    @Override
    public long holds() {
      return 1; // a hold keeps; it hides nothing
    }

    @Override
    public Optional<Decision> last(RecordId record) {
      return last;
    }
  }

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(72);
    xa = mechanism.device("XA", Role.FOCAL_POINT);
    xaTemporary = mechanism.device("XA", Role.TEMPORARY_FOCAL_POINT);
    xaExpert = mechanism.device("XA", Role.EXPERT);
    xaObserver = mechanism.device("XA", Role.STATE_OBSERVER);
    xb = mechanism.device("XB", Role.FOCAL_POINT);
    xbExpert = mechanism.device("XB", Role.EXPERT);
    xc = mechanism.device("XC", Role.FOCAL_POINT);
    xd = mechanism.device("XD", Role.FOCAL_POINT);
    sec = mechanism.device("SEC", Role.SECRETARIAT);
    secOther = mechanism.device("SEC", Role.SECRETARIAT);
    assignment = assign(mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC:TIP"));
    assign(mechanism.assignment(1, Digest.ZERO, "XD", "XA"));
    words = ReviewersWords.NOTIFY;
    by(xaExpert);
  }

  private Digest assign(Assignment text) throws IdentityException {
    return mechanism.assign(
        text, mechanism.assignmentKey().signer(), mechanism.assignmentKey().signer());
  }

  /** The record is by this device, and nobody has decided anything. */
  private void by(Device author) {
    view = new View(author, false, Optional.empty());
  }

  private void last(long number, Act act) {
    view = new View(view.author(), false, Optional.of(new Decision(number, act, HASH)));
  }

  private static PublicationNote note(long number, Act act) {
    return new PublicationNote(DIALOGUE.review(), RECORD, NOTE, number, act);
  }

  private static SignedNote sign(PublicationNote text, Device... by) {
    return SignedNote.sign(
        text.toText(), Arrays.stream(by).map(Device::signer).toArray(NoteSigner[]::new));
  }

  private PublicationRules.Decided decide(ChannelId channel, SignedNote note)
      throws MalformedException {
    var rules =
        new PublicationRules(new Policy(mechanism.registry(), mechanism.now()), channel, words);
    var statement = new Statement<>(PublicationNote.parse(note.toBytes()));
    return rules.decide(statement, view, view);
  }

  private PublicationRules.Decided assertDecided(long number, Act act, Device... by)
      throws MalformedException {
    PublicationRules.Decided decided = decide(DIALOGUE, sign(note(number, act), by));
    assertThat(decided.act()).isEqualTo(act);
    assertThat(decided.deciders())
        .containsExactlyElementsOf(Arrays.stream(by).map(Device::certificate).toList());
    return decided;
  }

  private String assertRefused(Reason reason, ChannelId channel, SignedNote note) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> decide(channel, note));
    assertThat(refused).isNotNull();
    assertThat(refused.refusal().reason()).isEqualTo(reason);
    return refused.refusal().message();
  }

  private String assertRefused(Reason reason, long number, Act act, Device... by) {
    return assertRefused(reason, DIALOGUE, sign(note(number, act), by));
  }

  @Test
  void stateUnderReview_publishesWhatItSaid() throws Exception {
    assertThat(assertDecided(1, PUBLISH, xa).author()).isEqualTo(new PartyCode("XA"));
    assertDecided(1, PUBLISH, xaTemporary);
    assertDecided(1, REQUEST, xa);
    assertThat(decide(Mechanism.channel("R-XA/answers"), sign(note(1, PUBLISH), xa)).deciders())
        .hasSize(1);
    assertThat(
            decide(Mechanism.channel("R-XA/dialogue/TIP"), sign(note(1, PUBLISH), xa)).deciders())
        .hasSize(1);
  }

  @Test
  void nobodyElse_publishes() {
    for (Act act : new Act[] {PUBLISH, REQUEST}) {
      for (Device device : new Device[] {xaExpert, xaObserver, xb, xbExpert, xc, xd, sec}) {
        assertRefused(Reason.NOT_PERMITTED, 1, act, device);
      }
      assertRefused(Reason.NOT_PERMITTED, 1, act, xb, xa);
      assertRefused(Reason.NOT_PERMITTED, 1, act, xa, xaTemporary);
      assertRefused(Reason.NOT_PERMITTED, 1, act, xa, sec);
    }
    last(1, PUBLISH);
    for (Device device : new Device[] {xaExpert, xaObserver, xb, xc, xd, sec}) {
      assertRefused(Reason.NOT_PERMITTED, 2, WITHDRAW, device);
    }
    assertRefused(Reason.NOT_PERMITTED, 2, WITHDRAW, xa, xaTemporary);
  }

  @Test
  void reviewersOwnChannel_isNobodysToPublish() {
    SignedNote note = sign(note(1, PUBLISH), xa);
    for (String channel : new String[] {"R-XA/reviewers", "R-XA/reviewers/TIP"}) {
      assertThat(assertRefused(Reason.NOT_PERMITTED, Mechanism.channel(channel), note))
          .contains("reviewers/publication");
    }
  }

  @Test
  void reviewersWords_goWithTheirStatesSignatureOrWithout() throws Exception {
    by(xbExpert);
    assertThat(assertDecided(1, PUBLISH, xa).author()).isEqualTo(new PartyCode("XB"));
    assertDecided(1, PUBLISH, xa, xb);
    assertDecided(1, REQUEST, xa, xb);
    assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xb);
    assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xa, xbExpert);
    assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xa, xc);
  }

  @Test
  void whereConsentIsAskedFor_reviewersWordsGoWithTheirStatesSignatureAlone() throws Exception {
    words = ReviewersWords.CONSENT;
    assertDecided(1, PUBLISH, xa);
    by(xbExpert);
    assertThat(assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xa)).contains("consent");
    assertThat(assertRefused(Reason.NOT_PERMITTED, 1, REQUEST, xa)).contains("consent");
    assertDecided(1, PUBLISH, xa, xb);
    assertDecided(1, REQUEST, xa, xb);
    last(1, REQUEST);
    assertDecided(2, EXECUTE, sec);
    assertDecided(2, WITHDRAW, xa);
    assertRefused(Reason.NOT_PERMITTED, 2, WITHDRAW, xa, xb);
    by(sec); // its notes are no State's words
    assertDecided(1, PUBLISH, xa);
    assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xa, sec);
  }

  @Test
  void stateThatLeftTheReview_stillHasItsWord() throws Exception {
    words = ReviewersWords.CONSENT;
    by(xbExpert);
    assign(mechanism.assignment(2, assignment, "XA", "XC:TIP"));
    assertDecided(1, PUBLISH, xa, xb);
    assertRefused(Reason.NOT_PERMITTED, 1, PUBLISH, xa);
  }

  @Test
  void secretariat_executesTheRequestThatStandsAndNothingElse() throws Exception {
    assertRefused(Reason.HASH_MISMATCH, 1, EXECUTE, sec);
    last(1, REQUEST);
    assertDecided(2, EXECUTE, sec);
    assertDecided(2, EXECUTE, secOther);
    for (Device device : new Device[] {xa, xb, xaExpert, xd}) {
      assertRefused(Reason.NOT_PERMITTED, 2, EXECUTE, device);
    }
    assertRefused(Reason.NOT_PERMITTED, 2, EXECUTE, sec, secOther);
    assertRefused(Reason.NOT_PERMITTED, 2, EXECUTE, sec, xa);
    assertRefused(Reason.CONFLICT, 1, EXECUTE, sec);
    assertRefused(Reason.CONFLICT, 3, EXECUTE, sec);
    Act more = new Publish(PartRanges.parse("0-5"), Optional.of(HASH));
    assertThat(assertRefused(Reason.HASH_MISMATCH, 2, more, sec)).contains("parts");
    Act other = new Publish(PARTS, Optional.of(NOTE));
    assertThat(assertRefused(Reason.HASH_MISMATCH, 2, other, sec)).contains("request");
  }

  @Test
  void whatTheStateDecidedSince_takesItsRequestBack() {
    for (Act since : new Act[] {WITHDRAW, PUBLISH, EXECUTE}) {
      last(2, since);
      assertRefused(Reason.CONFLICT, 2, EXECUTE, sec);
      assertRefused(Reason.HASH_MISMATCH, 3, EXECUTE, sec);
    }
  }

  @Test
  void numbers_haveNoGapAndNoRepetition() throws Exception {
    assertRefused(Reason.CONFLICT, 2, PUBLISH, xa);
    last(1, PUBLISH);
    assertRefused(Reason.CONFLICT, 1, PUBLISH, xa);
    assertRefused(Reason.CONFLICT, 3, WITHDRAW, xa);
    assertDecided(2, new Publish(PartRanges.parse("1"), Optional.empty()), xa);
    assertDecided(2, REQUEST, xa);
    assertDecided(2, WITHDRAW, xa);
    last(2, WITHDRAW);
    assertRefused(Reason.CONFLICT, 1, PUBLISH, xa);
    assertDecided(3, PUBLISH, xa);
  }

  @Test
  void withdrawal_needsSomethingToWithdraw() throws Exception {
    assertRefused(Reason.UNKNOWN, 1, WITHDRAW, xa);
    last(2, WITHDRAW);
    assertRefused(Reason.UNKNOWN, 3, WITHDRAW, xa);
    last(1, REQUEST);
    assertDecided(2, WITHDRAW, xa);
    last(2, EXECUTE);
    assertDecided(3, WITHDRAW, xaTemporary);
  }

  @Test
  void erasedRecord_isNotPublished_andWhatIsPublicOfItIsStillWithdrawn() throws Exception {
    view = new View(xaExpert, true, Optional.empty());
    assertRefused(Reason.ERASED, 1, PUBLISH, xa);
    assertRefused(Reason.ERASED, 1, REQUEST, xa);
    view = new View(xaExpert, true, Optional.of(new Decision(1, REQUEST, HASH)));
    assertRefused(Reason.ERASED, 2, EXECUTE, sec);
    view = new View(xaExpert, true, Optional.of(new Decision(1, PUBLISH, HASH)));
    assertDecided(2, WITHDRAW, xa);
  }

  @Test
  void decisionAboutAnother_isRefused() {
    var record = new RecordId("ffffffffffffffffffffffffffffffff");
    var unknown = new PublicationNote(DIALOGUE.review(), record, NOTE, 1, PUBLISH);
    assertRefused(Reason.UNKNOWN, DIALOGUE, sign(unknown, xa));
    var another = new PublicationNote(DIALOGUE.review(), RECORD, HASH, 1, PUBLISH);
    assertRefused(Reason.HASH_MISMATCH, DIALOGUE, sign(another, xa));
    ChannelId theirs = Mechanism.channel("R-XD/dialogue");
    assertRefused(Reason.HASH_MISMATCH, theirs, sign(note(1, PUBLISH), xa));
    var review = new PublicationNote(theirs.review(), RECORD, NOTE, 1, PUBLISH);
    assertRefused(Reason.HASH_MISMATCH, DIALOGUE, sign(review, xa));
    assertRefused(Reason.NOT_PERMITTED, theirs, sign(review, xa));
    SignedNote good = sign(note(1, PUBLISH), xa);
    Act more = new Publish(PartRanges.parse("0-5"), Optional.empty());
    SignedNote reworded = SignedNote.of(note(1, more).toText(), good.signatures());
    assertRefused(Reason.BAD_SIGNATURE, DIALOGUE, reworded);
  }

  @Test
  void certificateThatIsNotInForce_isRefused() throws Exception {
    Device late =
        mechanism.device(
            "XA", Role.FOCAL_POINT, mechanism.deviceId(), Use.SIGNING, Mechanism.years(4));
    Device stranger =
        mechanism.newDevice(
            mechanism.authority("XA"),
            "XA",
            Role.FOCAL_POINT,
            mechanism.deviceId(),
            Use.SIGNING,
            Mechanism.years(5));
    assertRefused(Reason.NOT_REGISTERED, 1, PUBLISH, stranger);
    assertRefused(Reason.NOT_REGISTERED, 1, PUBLISH, mechanism.assignmentKey());
    mechanism.revoke(xa.certificate(), xaTemporary.signer());
    assertRefused(Reason.REVOKED, 1, PUBLISH, xa);
    mechanism.pass(Duration.ofDays(365L * 4));
    assertRefused(Reason.EXPIRED, 1, PUBLISH, late);
    assertDecided(1, PUBLISH, xaTemporary);
  }

  @Test
  void reviewOfNobody_hasNobodyToDecide() {
    ChannelId nowhere = Mechanism.channel("R-XZ/dialogue");
    var note = new PublicationNote(nowhere.review(), RECORD, NOTE, 1, PUBLISH);
    assertRefused(Reason.NOT_ENTITLED, nowhere, sign(note, xa));
  }

  @Test
  void settingsOfTheMechanism_areReadAsTheyAreWritten() {
    for (ReviewersWords each : ReviewersWords.values()) {
      assertThat(ReviewersWords.of(each.code())).isEqualTo(each);
    }
    assertThat(
            catchThrowableOfType(IllegalArgumentException.class, () -> ReviewersWords.of("strict")))
        .hasMessageContaining("(expected: notify or consent)");
  }
}
