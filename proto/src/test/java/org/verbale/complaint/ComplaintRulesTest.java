package org.verbale.complaint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.ErasureView;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/** Who may complain about what, and the bytes of it. */
class ComplaintRulesTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest NOTE = Digest.sha256(new byte[] {1});
  private static final CertificateId AUTHOR = new CertificateId(Digest.ZERO);
  private static final ComplaintNote COMPLAINT =
      new ComplaintNote(DIALOGUE, RECORD, NOTE, ComplaintNote.Ground.PARTS_ROOT);

  private Mechanism mechanism;
  private Device member;
  private Device observer;
  private Device absent;
  private Device outsider;
  private View view;

  private record View(Set<Digest> members, boolean isErased, Set<DeviceId> complained)
      implements ErasureView, ComplaintView {
    @Override
    public Optional<Target> record(RecordId record) {
      return record.equals(RECORD) ? Optional.of(new Target(NOTE, AUTHOR)) : Optional.empty();
    }

    @Override
    public boolean isErased(RecordId record) {
      return isErased;
    }

    @Override
    public long holds() {
      return 1; // what is held can be complained of
    }

    @Override
    public boolean isMember(Digest certificate) {
      return members.contains(certificate);
    }

    @Override
    public boolean hasComplained(RecordId record, DeviceId device) {
      return complained.contains(device);
    }
  }

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(72);
    member = mechanism.device("XB", Role.EXPERT);
    observer = mechanism.device("XB", Role.STATE_OBSERVER);
    absent = mechanism.device("XA", Role.EXPERT);
    outsider = mechanism.device("XD", Role.EXPERT);
    mechanism.assign(
        mechanism.assignment(1, Digest.ZERO, "XA", "XB"),
        mechanism.assignmentKey().signer(),
        mechanism.assignmentKey().signer());
    view = view(false, Set.of());
  }

  private View view(boolean erased, Set<DeviceId> complained) {
    return new View(Set.of(member.hash(), observer.hash(), outsider.hash()), erased, complained);
  }

  private Device complain(ComplaintNote text, Device by) throws MalformedException {
    Bytes note = SignedNote.sign(text.toText(), by.signer()).toBytes();
    var rules = new ComplaintRules(new Policy(mechanism.registry(), mechanism.now()), DIALOGUE);
    var complained = rules.complain(new Statement<>(ComplaintNote.parse(note)), view, view);
    assertThat(complained.note().statement()).isEqualTo(text);
    assertThat(complained.device()).isEqualTo(by.certificate());
    return by;
  }

  private void assertRefused(Reason reason, ComplaintNote text, Device by) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> complain(text, by));
    assertThat(refused).isNotNull();
    assertThat(refused.refusal().reason()).isEqualTo(reason);
  }

  @Test
  void anyMember_complainsOnceAboutARecord() throws Exception {
    complain(COMPLAINT, member);
    complain(COMPLAINT, observer);
    view = view(false, Set.of(member.certificate().device()));
    assertRefused(Reason.CONFLICT, COMPLAINT, member);
    complain(COMPLAINT, observer);
  }

  @Test
  void othersAndOtherRecords_areRefused() throws Exception {
    assertRefused(Reason.NOT_A_MEMBER, COMPLAINT, absent);
    assertRefused(Reason.NOT_ENTITLED, COMPLAINT, outsider);
    var ground = ComplaintNote.Ground.BODY;
    var elsewhere = new ComplaintNote(Mechanism.channel("R-XA/answers"), RECORD, NOTE, ground);
    assertRefused(Reason.HASH_MISMATCH, elsewhere, member);
    assertRefused(
        Reason.HASH_MISMATCH, new ComplaintNote(DIALOGUE, RECORD, Digest.ZERO, ground), member);
    var unknown = new RecordId("ffffffffffffffffffffffffffffffff");
    assertRefused(Reason.UNKNOWN, new ComplaintNote(DIALOGUE, unknown, NOTE, ground), member);
    view = view(true, Set.of());
    assertRefused(Reason.ERASED, COMPLAINT, member);
    view = view(false, Set.of());
    mechanism.revoke(member.certificate(), mechanism.device("SEC", Role.SECRETARIAT).signer());
    assertRefused(Reason.REVOKED, COMPLAINT, member);
  }

  @ParameterizedTest
  @EnumSource(ComplaintNote.Ground.class)
  void note_hasTheTextOfTheFormat(ComplaintNote.Ground ground) throws MalformedException {
    var text = new ComplaintNote(DIALOGUE, RECORD, NOTE, ground);
    assertThat(text.toText())
        .isEqualTo(
            """
            verbale/complaint/v1
            channel R-XA/dialogue
            record 00112233445566778899aabbccddeeff
            note S/USLzRFVMU73i67jNK349FgCtYxw4Wl18ziPHeFRZo=
            ground %s
            """
                .formatted(ground.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    NoteSigner[] two = {member.signer(), observer.signer()};
    Bytes note = SignedNote.sign(text.toText(), two[0]).toBytes();
    assertThat(ComplaintNote.parse(note).claim()).isEqualTo(text);
    Bytes twice = SignedNote.sign(text.toText(), two).toBytes();
    assertThatThrownBy(() -> ComplaintNote.parse(twice)).isInstanceOf(MalformedException.class);
    Bytes free =
        Bytes.of(
            new String(note.toByteArray(), UTF_8)
                .replace("ground " + ground.code(), "ground it is rubbish")
                .getBytes(UTF_8));
    assertThatThrownBy(() -> ComplaintNote.parse(free)).isInstanceOf(MalformedException.class);
  }
}
