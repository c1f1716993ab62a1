package org.verbale.supplement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.terms.TermsSupplement;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/** Who may add terms to what, and replace which. */
class SupplementRulesTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final EpochId NOW = new EpochId(DIALOGUE, 1, 7);
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest NOTE = Digest.sha256(new byte[] {1});
  private static final Sealed TERMS = new Sealed(Digest.sha256(new byte[] {2}), 379);

  private Mechanism mechanism;
  private Device author;
  private Device colleague;
  private Device member;
  private Device secretariat;
  private Device absent;
  private Device outsider;

  private record View(
      Set<Digest> members, Digest author, int profile, boolean isErased, EpochId epoch)
      implements SupplementView {
    @Override
    public boolean isMember(Digest certificate) {
      return members.contains(certificate);
    }

    @Override
    public Optional<Target> record(RecordId record) {
      return record.equals(RECORD)
          ? Optional.of(new Target(NOTE, new CertificateId(author), profile))
          : Optional.empty();
    }

    @Override
    public boolean isErased(RecordId record) {
      return isErased;
    }
  }

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(72);
    author = mechanism.device("XB", Role.EXPERT);
    colleague = mechanism.device("XB", Role.STATE_OBSERVER);
    member = mechanism.device("XA", Role.EXPERT);
    secretariat = mechanism.device("SEC", Role.SECRETARIAT);
    absent = mechanism.device("XA", Role.EXPERT);
    outsider = mechanism.device("XD", Role.EXPERT);
    mechanism.assign(
        mechanism.assignment(1, Digest.ZERO, "XA", "XB"),
        mechanism.assignmentKey().signer(),
        mechanism.assignmentKey().signer());
  }

  private View view(int profile) {
    Set<Digest> members =
        Set.of(author.hash(), colleague.hash(), member.hash(), secretariat.hash(), outsider.hash());
    return new View(members, author.hash(), profile, false, NOW);
  }

  private static TermsSupplement of(int profile) {
    return new TermsSupplement(NOW, RECORD, NOTE, profile, TERMS);
  }

  private void supplement(TermsSupplement text, Device by, View view) throws MalformedException {
    var note = TermsSupplement.parse(SignedNote.sign(text.toText(), by.signer()).toBytes());
    var rules = new SupplementRules(new Policy(mechanism.registry(), mechanism.now()), DIALOGUE);
    assertThat(rules.supplement(new Statement<>(note), view).statement()).isEqualTo(text);
  }

  private void assertRefused(Reason reason, TermsSupplement text, Device by, View view) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> supplement(text, by, view));
    assertThat(refused).isNotNull();
    assertThat(refused.refusal().reason()).isEqualTo(reason);
  }

  @Test
  void anyMember_addsWhatIsMissingOrNewer() throws Exception {
    for (Device by : Set.of(author, colleague, member, secretariat)) {
      supplement(of(1), by, view(0));
      supplement(of(2), by, view(1));
    }
  }

  @Test
  void whatIsThere_isReplacedByTheAuthorsPartyAndTheSecretariatAlone() throws Exception {
    for (int profile : new int[] {1, 2}) {
      supplement(of(1), author, view(profile));
      supplement(of(1), colleague, view(profile));
      supplement(of(1), secretariat, view(profile));
      assertRefused(Reason.CONFLICT, of(1), member, view(profile));
    }
  }

  @Test
  void othersAndOtherRecords_areRefused() {
    assertRefused(Reason.NOT_A_MEMBER, of(1), absent, view(0));
    assertRefused(Reason.NOT_ENTITLED, of(1), outsider, view(0));
    var elsewhere = new EpochId(Mechanism.channel("R-XA/answers"), 1, 7);
    assertRefused(
        Reason.HASH_MISMATCH,
        new TermsSupplement(elsewhere, RECORD, NOTE, 1, TERMS),
        member,
        view(0));
    assertRefused(
        Reason.HASH_MISMATCH,
        new TermsSupplement(NOW, RECORD, Digest.ZERO, 1, TERMS),
        member,
        view(0));
    var unknown = new RecordId("ffffffffffffffffffffffffffffffff");
    assertRefused(
        Reason.UNKNOWN, new TermsSupplement(NOW, unknown, NOTE, 1, TERMS), member, view(0));
    View open = view(0);
    assertRefused(
        Reason.ERASED, of(1), secretariat, new View(open.members, open.author, 0, true, NOW));
  }

  /** Its search epoch would be another: whoever was removed must not have the key. */
  @Test
  void anotherEpochThanTheOneNow_isRefused() {
    for (EpochId other :
        Set.of(
            new EpochId(DIALOGUE, 1, 6),
            new EpochId(DIALOGUE, 1, 8),
            new EpochId(DIALOGUE, 0, 7))) {
      assertRefused(
          Reason.STALE_EPOCH,
          new TermsSupplement(other, RECORD, NOTE, 1, TERMS),
          secretariat,
          view(0));
    }
  }

  @Test
  void revokedDevice_isRefused() throws Exception {
    mechanism.revoke(member.certificate(), mechanism.device("SEC", Role.SECRETARIAT).signer());
    assertRefused(Reason.REVOKED, of(1), member, view(0));
  }
}
