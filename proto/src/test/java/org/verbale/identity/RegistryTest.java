package org.verbale.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException.Fault;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

class RegistryTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");

  private Mechanism mechanism;

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(8163);
  }

  /** The fault, and that the registry did not move. */
  private void assertFault(Fault fault, ThrowingCallable input) {
    List<RegistryEntry> before = mechanism.registry().entries();
    assertThatExceptionOfType(IdentityException.class)
        .isThrownBy(input)
        .satisfies(e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
    assertThat(mechanism.registry().entries()).isEqualTo(before);
  }

  private Standing standing(Device device, Moment at) {
    return mechanism.registry().standing(device.hash(), at);
  }

  private NoteSigner rootSigner() {
    return CertificateKey.signer(mechanism.root(), mechanism.rootKey());
  }

  private NoteSigner authoritySigner(String party) throws IdentityException {
    var authority = mechanism.authority(party);
    return CertificateKey.signer(authority.certificate(), authority.key());
  }

  /** XA under review by XB and XC. */
  private Digest assignFirst(Device one, Device two) throws IdentityException {
    return mechanism.assign(
        mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC"), one.signer(), two.signer());
  }

  @Test
  void rootThatNobodyTrusts_isRefused() throws Exception {
    var other = new Mechanism(1).root();
    assertFault(Fault.NOT_PERMITTED, () -> mechanism.submit(Kind.TRUST_ROOT, other.der().bytes()));
  }

  @Test
  void certificateOfAnUnregisteredAuthority_isRefused() throws Exception {
    var hidden = mechanism.newAuthority("XA", Set.of(Role.EXPERT));
    var device =
        mechanism.newDevice(
            hidden, "XA", Role.EXPERT, mechanism.deviceId(), Use.SIGNING, Mechanism.years(1));
    assertFault(Fault.UNKNOWN_ISSUER, () -> mechanism.submit(device.certificate()));
  }

  @Test
  void sameCertificateTwice_isAConflict() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    assertFault(Fault.CONFLICT, () -> mechanism.submit(device.certificate()));
  }

  @Test
  void deviceIdOfAnotherParty_isAConflict() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    mechanism.authority("XB");
    assertFault(
        Fault.CONFLICT,
        () ->
            mechanism.device(
                "XB", Role.EXPERT, device.certificate().device(), Use.SIGNING, Mechanism.years(1)));
  }

  @Test
  void assignmentKeyOnAnObserverDevice_isAConflict() throws Exception {
    Device observer = mechanism.device("SEC", Role.SECRETARIAT);
    assertFault(
        Fault.CONFLICT,
        () ->
            mechanism.device(
                "SEC",
                Role.SECRETARIAT,
                observer.certificate().device(),
                Use.ASSIGNMENT,
                Mechanism.years(1)));
  }

  @Test
  void publicKeyOfAnotherDevice_isAConflict() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    var authority = mechanism.authority("XB");
    var holder =
        new Holder.Device(new PartyCode("XB"), Role.EXPERT, mechanism.deviceId(), Use.SIGNING);
    var copy =
        UnsignedCertificate.device(
                authority.certificate(),
                holder,
                device.certificate().publicKey(),
                Mechanism.years(1),
                mechanism.random())
            .sign(authority.key());
    assertFault(Fault.CONFLICT, () -> mechanism.submit(Kind.CERTIFICATE, copy.bytes()));
  }

  @Test
  void signatureCounts_fromRegistrationUntilExpiry() throws Exception {
    Moment before = mechanism.now();
    Device device = mechanism.device("XA", Role.EXPERT);

    assertThat(standing(device, before)).isEqualTo(Standing.UNKNOWN);
    assertThat(standing(device, mechanism.now())).isEqualTo(Standing.ENTITLED);
    Moment last = new Moment(99, device.certificate().validity().notAfter());
    assertThat(standing(device, last)).isEqualTo(Standing.ENTITLED);
    assertThat(standing(device, new Moment(99, last.time().plusMillis(1))))
        .isEqualTo(Standing.EXPIRED);
  }

  @Test
  void certificateOfTheFuture_isNotYetValid() throws Exception {
    Validity later =
        new Validity(Mechanism.START.plus(Duration.ofDays(9)), Mechanism.years(2).notAfter());
    Device device = mechanism.device("XA", Role.EXPERT, mechanism.deviceId(), Use.SIGNING, later);
    assertThat(standing(device, mechanism.now())).isEqualTo(Standing.NOT_YET_VALID);
  }

  @Test
  void expiredCertificate_cannotBeRegistered() throws Exception {
    var authority = mechanism.authority("XA");
    mechanism.pass(Duration.ofDays(400));
    var device =
        mechanism.newDevice(
            authority, "XA", Role.EXPERT, mechanism.deviceId(), Use.SIGNING, Mechanism.years(1));
    assertFault(Fault.EXPIRED, () -> mechanism.submit(device.certificate()));
  }

  @Test
  void revokedDevice_countsBeforeThePositionAndNotAfter() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    Moment before = mechanism.now();
    mechanism.revoke(device.certificate(), mechanism.device("XA", Role.FOCAL_POINT).signer());

    assertThat(standing(device, before)).isEqualTo(Standing.ENTITLED);
    assertThat(standing(device, mechanism.now())).isEqualTo(Standing.REVOKED);
  }

  @Test
  void revocation_isTheRightOfAuthorityRootFocalPointsAndSecretariat() throws Exception {
    for (NoteSigner signer :
        List.of(
            authoritySigner("XA"),
            rootSigner(),
            mechanism.device("XA", Role.FOCAL_POINT).signer(),
            mechanism.device("XA", Role.TEMPORARY_FOCAL_POINT).signer(),
            mechanism.device("SEC", Role.SECRETARIAT).signer())) {
      Device device = mechanism.device("XA", Role.EXPERT);
      mechanism.revoke(device.certificate(), signer);
      assertThat(standing(device, mechanism.now())).isEqualTo(Standing.REVOKED);
    }
  }

  @Test
  void revocationByAnyoneElse_isNotPermitted() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    for (NoteSigner signer :
        List.of(
            authoritySigner("XB"),
            authoritySigner("SEC"),
            mechanism.device("XB", Role.FOCAL_POINT).signer(),
            mechanism.device("XA", Role.EXPERT).signer(),
            mechanism.device("XA", Role.STATE_OBSERVER).signer(),
            mechanism.assignmentKey().signer(),
            device.signer(),
            transport("XA", Role.FOCAL_POINT).signer())) {
      assertFault(Fault.NOT_PERMITTED, () -> mechanism.revoke(device.certificate(), signer));
    }
  }

  private Device transport(String party, Role role) throws IdentityException {
    return mechanism.device(party, role, mechanism.deviceId(), Use.TRANSPORT, Mechanism.years(1));
  }

  @Test
  void revocationWithASecondSignature_isNotPermitted() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    Device focal = mechanism.device("XA", Role.FOCAL_POINT);
    assertFault(
        Fault.NOT_PERMITTED,
        () -> mechanism.revoke(device.certificate(), focal.signer(), rootSigner()));
  }

  @Test
  void revocationBySomebodyRevoked_isRefused() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    Device focal = mechanism.device("XA", Role.FOCAL_POINT);
    mechanism.revoke(focal.certificate(), rootSigner());
    assertFault(Fault.REVOKED, () -> mechanism.revoke(device.certificate(), focal.signer()));
  }

  @Test
  void revocationUnderAForgedSignature_isRefused() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    Device focal = mechanism.device("XA", Role.FOCAL_POINT);
    NoteSigner forger = NoteSigner.of(focal.signer().key().name(), mechanism.key());
    assertFault(Fault.BAD_SIGNATURE, () -> mechanism.revoke(device.certificate(), forger));
  }

  @Test
  void revocationTwice_isAConflict() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    mechanism.revoke(device.certificate(), rootSigner());
    assertFault(Fault.CONFLICT, () -> mechanism.revoke(device.certificate(), rootSigner()));
  }

  @Test
  void rootCannotBeRevoked_evenByItself() {
    assertFault(Fault.NOT_PERMITTED, () -> mechanism.revoke(mechanism.root(), rootSigner()));
  }

  @Test
  void authorityRevokedByTheRootAlone_takesItsDevicesWithIt() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    var authority = mechanism.authority("XA");
    Moment before = mechanism.now();
    for (NoteSigner signer :
        List.of(
            authoritySigner("XA"),
            mechanism.device("SEC", Role.SECRETARIAT).signer(),
            mechanism.device("XA", Role.FOCAL_POINT).signer())) {
      assertFault(Fault.NOT_PERMITTED, () -> mechanism.revoke(authority.certificate(), signer));
    }

    mechanism.revoke(authority.certificate(), rootSigner());

    assertThat(standing(device, before)).isEqualTo(Standing.ENTITLED);
    assertThat(standing(device, mechanism.now())).isEqualTo(Standing.REVOKED);
    assertFault(Fault.REVOKED, () -> mechanism.device("XA", Role.EXPERT));
  }

  @Test
  void renewal_keepsTheDeviceAndBothCertificatesCount() throws Exception {
    Device old = mechanism.device("XB", Role.EXPERT);
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());

    Device renewed =
        mechanism.renew(
            old,
            new Validity(Mechanism.START.plus(Duration.ofDays(1)), Mechanism.years(6).notAfter()));
    mechanism.pass(Duration.ofDays(2));

    assertThat(old.certificate().isSameDevice(renewed.certificate())).isTrue();
    Registry registry = mechanism.registry();
    assertThat(registry.entitled(DIALOGUE, mechanism.now()))
        .containsExactly(old.certificate(), renewed.certificate());
    assertThat(registry.mandate(DIALOGUE, List.of(old.hash()), mechanism.now()))
        .isEqualTo(new Mandate(Set.of(), List.of()));
    assertThat(registry.mandate(DIALOGUE, List.of(), mechanism.now()).additions())
        .containsExactly(renewed.certificate());
  }

  @Test
  void replacement_removesTheLostDeviceAndAddsTheNew() throws Exception {
    Device focal = mechanism.device("XB", Role.FOCAL_POINT);
    Device lost = mechanism.device("XB", Role.EXPERT);
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());
    mechanism.revoke(lost.certificate(), focal.signer());
    Device fresh = mechanism.device("XB", Role.EXPERT);

    Mandate mandate =
        mechanism.registry().mandate(DIALOGUE, List.of(focal.hash(), lost.hash()), mechanism.now());

    assertThat(mandate.removals()).containsExactly(lost.hash());
    assertThat(mandate.additions()).containsExactly(fresh.certificate());
  }

  @Test
  void lossOfAllDevices_newOnesOfTheSameAuthorityAreEntitledAgain() throws Exception {
    Device secretariat = mechanism.device("SEC", Role.SECRETARIAT);
    List<Device> lost =
        List.of(mechanism.device("XB", Role.FOCAL_POINT), mechanism.device("XB", Role.EXPERT));
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());
    for (Device device : lost) {
      mechanism.revoke(device.certificate(), secretariat.signer());
    }
    Device fresh = mechanism.device("XB", Role.FOCAL_POINT);

    Mandate mandate =
        mechanism
            .registry()
            .mandate(
                DIALOGUE,
                List.of(secretariat.hash(), lost.get(0).hash(), lost.get(1).hash()),
                mechanism.now());

    assertThat(mandate.removals()).hasSize(2);
    assertThat(mandate.additions()).containsExactly(fresh.certificate());
  }

  @Test
  void lossOfTheAuthoritysKeyToo_aNewAuthorityTakesOver() throws Exception {
    Device lost = mechanism.device("XB", Role.FOCAL_POINT);
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());
    mechanism.revoke(mechanism.authority("XB").certificate(), rootSigner());
    var replacement = mechanism.newAuthority("XB", Set.of(Role.FOCAL_POINT));
    mechanism.submit(replacement.certificate());
    Device fresh =
        mechanism.newDevice(
            replacement,
            "XB",
            Role.FOCAL_POINT,
            mechanism.deviceId(),
            Use.SIGNING,
            Mechanism.years(1));
    mechanism.submit(fresh.certificate());

    assertThat(standing(lost, mechanism.now())).isEqualTo(Standing.REVOKED);
    assertThat(mechanism.registry().entitled(DIALOGUE, mechanism.now()))
        .containsExactly(fresh.certificate());
  }

  @Test
  void expiredLeaf_staysForTheGraceAndSignsNothing() throws Exception {
    Device device =
        mechanism.device("XB", Role.EXPERT, mechanism.deviceId(), Use.SIGNING, Mechanism.years(1));
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());
    Registry registry = mechanism.registry();
    Moment end =
        new Moment(99, device.certificate().validity().notAfter().plus(Duration.ofDays(30)));

    assertThat(registry.standing(device.hash(), DIALOGUE, end)).isEqualTo(Standing.EXPIRED);
    assertThat(registry.isMandatedRemoval(device.hash(), DIALOGUE, end)).isFalse();
    assertThat(
            registry.isMandatedRemoval(
                device.hash(), DIALOGUE, new Moment(99, end.time().plusMillis(1))))
        .isTrue();
  }

  @Test
  void ghostLeaf_isAMandatedRemoval() throws Exception {
    assignFirst(mechanism.assignmentKey(), mechanism.assignmentKey());
    Digest ghost = Digest.sha256(new byte[] {1});
    Device transport = transport("XB", Role.FOCAL_POINT);

    assertThat(
            mechanism
                .registry()
                .mandate(DIALOGUE, List.of(ghost, transport.hash()), mechanism.now())
                .removals())
        .containsExactlyInAnyOrder(ghost, transport.hash());
  }

  @Test
  void assignment_decidesWhoBelongsFromItsPositionOn() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Device expert = mechanism.device("XC", Role.EXPERT);
    Moment before = mechanism.now();
    Digest first = assignFirst(one, two);
    Moment between = mechanism.now();
    mechanism.assign(mechanism.assignment(2, first, "XA", "XB"), two.signer(), one.signer());
    Registry registry = mechanism.registry();

    assertThat(registry.standing(expert.hash(), DIALOGUE, before)).isEqualTo(Standing.UNASSIGNED);
    assertThat(registry.standing(expert.hash(), DIALOGUE, between)).isEqualTo(Standing.ENTITLED);
    assertThat(registry.standing(expert.hash(), DIALOGUE, mechanism.now()))
        .isEqualTo(Standing.UNASSIGNED);
    assertThat(registry.mandate(DIALOGUE, List.of(expert.hash()), mechanism.now()).removals())
        .containsExactly(expert.hash());
    assertThat(registry.channels(new PartyCode("XC"), between))
        .extracting(ChannelId::toString)
        .containsExactly("R-XA/answers", "R-XA/dialogue", "R-XA/reviewers");
    assertThat(registry.channels(new PartyCode("XC"), mechanism.now())).isEmpty();
  }

  @Test
  void singleSignedAssignment_isRefused() throws Exception {
    Device one = mechanism.assignmentKey();
    var assignment = mechanism.assignment(1, Digest.ZERO, "XA", "XB");
    assertFault(Fault.SIGNATURE_MISSING, () -> mechanism.assign(assignment, one.signer()));
    assertFault(
        Fault.BAD_SIGNATURE, () -> mechanism.assign(assignment, one.signer(), one.signer()));
  }

  @Test
  void assignmentByTwoCertificatesOfOneKeyHolder_isRefused() throws Exception {
    Device one = mechanism.assignmentKey();
    Device again = mechanism.renew(one, Mechanism.years(6));
    assertFault(
        Fault.SIGNATURE_MISSING,
        () ->
            mechanism.assign(
                mechanism.assignment(1, Digest.ZERO, "XA", "XB"), one.signer(), again.signer()));
  }

  @Test
  void assignmentByObserverDevices_isRefused() throws Exception {
    Device one = mechanism.device("SEC", Role.SECRETARIAT);
    Device two = mechanism.device("SEC", Role.SECRETARIAT);
    assertFault(Fault.NOT_PERMITTED, () -> assignFirst(one, two));
  }

  @Test
  void forgedAssignment_isRefused() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    SignedNote note =
        SignedNote.sign(
            mechanism.assignment(1, Digest.ZERO, "XA", "XB").toText(), one.signer(), two.signer());
    String forged = new String(note.toBytes().toByteArray(), UTF_8).replace("state XB", "state XD");
    assertFault(
        Fault.BAD_SIGNATURE,
        () -> mechanism.submit(Kind.ASSIGNMENT, Bytes.of(forged.getBytes(UTF_8))));
  }

  @Test
  void rolledBackAssignment_isStale() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Digest first = assignFirst(one, two);
    Digest second =
        mechanism.assign(mechanism.assignment(2, first, "XA", "XB"), one.signer(), two.signer());
    for (Assignment stale :
        List.of(
            mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC"),
            mechanism.assignment(2, first, "XA", "XB", "XC"),
            mechanism.assignment(3, first, "XA", "XB"),
            mechanism.assignment(4, second, "XA", "XB"))) {
      assertFault(
          Fault.ASSIGNMENT_STALE, () -> mechanism.assign(stale, one.signer(), two.signer()));
    }
  }

  @Test
  void addedState_needsAFocalPointOfTheStateUnderReview() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Digest first = assignFirst(one, two);
    var adding = mechanism.assignment(2, first, "XA", "XB", "XC", "XD");

    assertFault(
        Fault.SIGNATURE_MISSING, () -> mechanism.assign(adding, one.signer(), two.signer()));
    for (Device wrong :
        List.of(
            mechanism.device("XB", Role.FOCAL_POINT),
            mechanism.device("XA", Role.EXPERT),
            transport("XA", Role.FOCAL_POINT))) {
      assertFault(
          Fault.NOT_PERMITTED,
          () -> mechanism.assign(adding, one.signer(), two.signer(), wrong.signer()));
    }
    Device focal = mechanism.device("XA", Role.FOCAL_POINT);
    mechanism.assign(adding, one.signer(), focal.signer(), two.signer());
    assertThat(mechanism.registry().channels(new PartyCode("XD"), mechanism.now())).hasSize(3);
  }

  @Test
  void widenedScope_needsTheStateUnderReviewToo() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Digest first =
        mechanism.assign(
            mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC:FA"), one.signer(), two.signer());
    for (String wider : List.of("XC", "XC:TIP", "XC:TIP,FA")) {
      assertFault(
          Fault.SIGNATURE_MISSING,
          () ->
              mechanism.assign(
                  mechanism.assignment(2, first, "XA", "XB", wider), one.signer(), two.signer()));
    }
    mechanism.assign(
        mechanism.assignment(2, first, "XA", "XB:TIP", "XC:FA"), one.signer(), two.signer());
  }

  @Test
  void otherStateUnderReviewThanTheReviewNames_isMalformed() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    assignFirst(one, two);
    String text = mechanism.assignment(1, Digest.ZERO, "XB", "XA").toText();
    SignedNote note =
        SignedNote.sign(text.replace("review R-XB", "review R-XA"), one.signer(), two.signer());
    assertFault(
        Fault.MALFORMED, () -> mechanism.submit(RegistryEntry.Kind.ASSIGNMENT, note.toBytes()));
  }

  @Test
  void entryOutOfOrder_isRefused() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    var fresh =
        mechanism.newDevice(
            mechanism.authority("XA"),
            "XA",
            Role.EXPERT,
            mechanism.deviceId(),
            Use.SIGNING,
            Mechanism.years(1));
    Moment last = mechanism.registry().last().orElseThrow();
    Bytes der = fresh.certificate().der().bytes();
    for (Moment wrong :
        List.of(
            last,
            new Moment(last.position() + 1, last.time().minusMillis(1)),
            new Moment(last.position() - 1, last.time()))) {
      assertFault(
          Fault.MALFORMED,
          () -> mechanism.registry().with(new RegistryEntry(Kind.CERTIFICATE, wrong, der)));
    }
    assertThat(standing(device, mechanism.now())).isEqualTo(Standing.ENTITLED);
  }

  @Test
  void snapshot_readBackAndReplayed_isTheSameRegistry() throws Exception {
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Device lost = mechanism.device("XB", Role.EXPERT);
    assignFirst(one, two);
    mechanism.revoke(lost.certificate(), rootSigner());
    Registry registry = mechanism.registry();

    Bytes stored = RegistrySnapshot.of(registry).toBytes();
    Registry again =
        Registry.trusting(Set.of(mechanism.root().hash()))
            .withAll(RegistrySnapshot.parse(stored).entries());

    assertThat(again.entries()).isEqualTo(registry.entries());
    assertThat(again.last()).isEqualTo(registry.last());
    assertThat(again.standing(lost.hash(), mechanism.now())).isEqualTo(Standing.REVOKED);
  }

  @Test
  void noteByARegisteredDevice_isBelievedUntilRevoked() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    SignedNote note = SignedNote.sign("verbale/x/v1\n", device.signer());
    Moment before = mechanism.now();
    assertThat(mechanism.registry().verify(note, before).devices(Use.SIGNING))
        .containsExactly(device.certificate());

    mechanism.revoke(device.certificate(), rootSigner());

    assertThat(mechanism.registry().verify(note, before).signers()).hasSize(1);
    assertFault(Fault.REVOKED, () -> mechanism.registry().verify(note, mechanism.now()));
  }

  @Test
  void noteWithAnUnknownSignatureBeside_isRefused() throws Exception {
    Device device = mechanism.device("XA", Role.EXPERT);
    for (String name :
        List.of("witness.example", new CertificateId(Digest.ZERO).keyName(), "cert/zz")) {
      SignedNote note =
          SignedNote.sign("verbale/x/v1\n", device.signer(), NoteSigner.of(name, mechanism.key()));
      assertFault(Fault.NOT_REGISTERED, () -> mechanism.registry().verify(note, mechanism.now()));
    }
  }

  @Tag("slow")
  @Test
  void tenThousandCertificates_areReplayed() throws Exception {
    for (int party = 0; party < 100; party++) {
      mechanism.authority("P" + party);
    }
    List<RegistryEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String party = "P" + i % 100;
      var device =
          mechanism.newDevice(
              mechanism.authority(party),
              party,
              Role.EXPERT,
              mechanism.deviceId(),
              Use.SIGNING,
              Mechanism.years(1));
      entries.add(
          new RegistryEntry(
              Kind.CERTIFICATE,
              new Moment(1000 + i, mechanism.now().time()),
              device.certificate().der().bytes()));
    }
    long start = System.nanoTime();
    Registry full = mechanism.registry().withAll(entries);
    long replay = System.nanoTime() - start;
    start = System.nanoTime();
    Registry stepwise = mechanism.registry();
    for (RegistryEntry entry : entries.subList(0, 1000)) {
      stepwise = stepwise.with(entry);
    }
    long steps = System.nanoTime() - start;
    System.out.println(
        "registry: 10,000 certificates replayed in "
            + replay / 1_000_000
            + " ms; one at a time "
            + steps / 1_000_000
            + " us each; "
            + RegistrySnapshot.of(full).toBytes().size() / 10_000
            + " bytes each");
    assertThat(full.entries()).hasSize(10_101);
    assertThat(stepwise.entries()).hasSize(1101);
  }
}
