package org.verbale.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException.Fault;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Seeds;

class CertificateTest {
  private Mechanism mechanism;

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(8163);
  }

  private static void assertFault(Fault fault, ThrowingSupplier input) {
    assertThatExceptionOfType(IdentityException.class)
        .isThrownBy(input::get)
        .satisfies(e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
  }

  private interface ThrowingSupplier {
    Object get() throws IdentityException;
  }

  @Test
  void deviceCertificate_saysWhatItWasIssuedFor() throws Exception {
    var device = mechanism.device("XA", Role.EXPERT).certificate();

    assertThat(device.party()).isEqualTo(new PartyCode("XA"));
    assertThat(device.role()).isEqualTo(Role.EXPERT);
    assertThat(device.use()).isEqualTo(Use.SIGNING);
    assertThat(device.validity()).isEqualTo(Mechanism.years(5));
    assertThat(device.issuer()).isEqualTo(mechanism.authority("XA").certificate());
    assertThat(device.der().bytes().size()).isLessThan(600);
  }

  @Test
  void deviceCertificate_readByThePlatform_isX509WithoutAPersonsName() throws Exception {
    var device = mechanism.device("XA", Role.EXPERT).certificate();

    X509Certificate platform = platform(device);

    assertThat(platform.getSubjectX500Principal().getName())
        .isEqualTo("CN=" + device.device() + ",OU=expert,O=XA");
    assertThat(platform.getIssuerX500Principal().getName()).isEqualTo("CN=Verbale authority,O=XA");
    assertThat(platform.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(
            "2.5.29.15", "2.5.29.37", "2.25.313389394662946101781562891668590826436.2");
    assertThat(platform.getBasicConstraints()).isEqualTo(-1);
    platform.verify(platform(device.issuer()).getPublicKey());
  }

  @Test
  void authorities_readByThePlatform_boundThePathBelowThem() throws Exception {
    assertThat(platform(mechanism.root()).getBasicConstraints()).isEqualTo(1);
    assertThat(platform(mechanism.authority("XA").certificate()).getBasicConstraints()).isZero();
  }

  static List<Validity> validities() {
    return List.of(
        new Validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2049-12-31T23:59:59Z")),
        new Validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2050-01-01T00:00:00Z")),
        new Validity(Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2199-12-31T23:59:59Z")));
  }

  @ParameterizedTest
  @MethodSource("validities")
  void validityAcrossTheChangeOfTimeFormat_survives(Validity validity) throws Exception {
    Ed25519.Key key = mechanism.key();
    var der =
        UnsignedCertificate.root(
                new Holder.Root("R"), Mechanism.publicKey(key), validity, mechanism.random())
            .sign(key);

    assertThat(RootCertificate.verify(der).validity()).isEqualTo(validity);
  }

  @Test
  void serverCertificate_carriesNamesAndAddresses() throws Exception {
    List<String> hosts = List.of("verbale.example", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    var der = server(hosts);

    var server = mechanism.root().verifyServer(der);

    assertThat(server.holder().hosts()).isEqualTo(hosts);
    assertThat(platform(server).getSubjectAlternativeNames()).hasSize(4);
  }

  private CertificateDer server(List<String> hosts) {
    return UnsignedCertificate.server(
            mechanism.root(),
            new Holder.Server(hosts),
            Mechanism.publicKey(mechanism.key()),
            Mechanism.years(1),
            mechanism.random())
        .sign(mechanism.rootKey());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "UPPER.example", "a b", "-a", "a..b", "*.example", "300.1.1.1", ":x:"})
  void hostThatIsNone_isRefused(String host) {
    assertThatThrownBy(() -> new Holder.Server(List.of(host)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void authorityIssuesForAnotherState_isOutOfScope() throws Exception {
    var xa = mechanism.authority("XA");
    var holder =
        new Holder.Device(new PartyCode("XB"), Role.EXPERT, mechanism.deviceId(), Use.SIGNING);

    assertFault(Fault.OUT_OF_SCOPE, () -> xa.certificate().verifyDevice(issue(xa, holder)));
  }

  @Test
  void stateAuthorityIssuesForTheSecretariat_isOutOfScope() throws Exception {
    var xa = mechanism.authority("XA");
    var holder =
        new Holder.Device(
            PartyCode.SECRETARIAT, Role.SECRETARIAT, mechanism.deviceId(), Use.SIGNING);

    assertFault(Fault.OUT_OF_SCOPE, () -> xa.certificate().verifyDevice(issue(xa, holder)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"FOCAL_POINT", "TEMPORARY_FOCAL_POINT", "STATE_OBSERVER"})
  void authorityIssuesARoleItWasNotGiven_isOutOfScope(Role role) throws Exception {
    var experts = mechanism.newAuthority("XA", Set.of(Role.EXPERT));
    var holder = new Holder.Device(new PartyCode("XA"), role, mechanism.deviceId(), Use.SIGNING);

    assertFault(
        Fault.OUT_OF_SCOPE, () -> experts.certificate().verifyDevice(issue(experts, holder)));
  }

  private CertificateDer issue(Mechanism.Issuer issuer, Holder.Device holder) {
    return UnsignedCertificate.device(
            issuer.certificate(),
            holder,
            Mechanism.publicKey(mechanism.key()),
            Mechanism.years(1),
            mechanism.random())
        .sign(issuer.key());
  }

  @Test
  void holderOfAnImpossibleKind_cannotBeMade() {
    PartyCode state = new PartyCode("XA");
    assertThatThrownBy(() -> new Holder.Authority(state, EnumSet.allOf(Role.class)))
        .hasMessageContaining("role: secretariat of XA");
    assertThatThrownBy(() -> new Holder.Authority(PartyCode.SECRETARIAT, Set.of(Role.EXPERT)))
        .hasMessageContaining("role: expert of SEC");
    assertThatThrownBy(() -> new Holder.Authority(state, Set.of()))
        .hasMessageContaining("roles: none");
    assertThatThrownBy(
            () -> new Holder.Device(state, Role.EXPERT, mechanism.deviceId(), Use.ASSIGNMENT))
        .hasMessageContaining("expected: secretariat");
  }

  @Test
  void validityBeyondTheIssuers_isRefused() throws Exception {
    var xa = mechanism.authority("XA");
    var holder =
        new Holder.Device(new PartyCode("XA"), Role.EXPERT, mechanism.deviceId(), Use.SIGNING);
    var der =
        UnsignedCertificate.device(
                xa.certificate(),
                holder,
                Mechanism.publicKey(mechanism.key()),
                Mechanism.years(21),
                mechanism.random())
            .sign(xa.key());

    assertFault(Fault.BAD_VALIDITY, () -> xa.certificate().verifyDevice(der));
  }

  @Test
  void certificateOfOneKind_isNoOther() throws Exception {
    var xa = mechanism.authority("XA").certificate();
    var root = mechanism.root();

    assertFault(Fault.MALFORMED, () -> root.verifyAuthority(server(List.of("a.example"))));
    assertFault(Fault.MALFORMED, () -> root.verifyServer(xa.der()));
    assertFault(Fault.MALFORMED, () -> RootCertificate.verify(xa.der()));
    assertFault(Fault.UNKNOWN_ISSUER, () -> xa.verifyDevice(root.der()));
  }

  @Test
  void anotherIssuersCertificate_isRefused() throws Exception {
    var xa = mechanism.device("XA", Role.EXPERT).certificate();
    var otherXa = mechanism.newAuthority("XA", Set.of(Role.EXPERT)).certificate();

    assertFault(
        Fault.UNKNOWN_ISSUER, () -> mechanism.authority("XB").certificate().verifyDevice(xa.der()));
    assertFault(Fault.UNKNOWN_ISSUER, () -> otherXa.verifyDevice(xa.der()));
  }

  @Test
  void oneBitChangedAnywhere_isRefused() throws Exception {
    var xa = mechanism.authority("XA").certificate();
    byte[] der = mechanism.device("XA", Role.EXPERT).certificate().der().toByteArray();
    for (int bit = 0; bit < 8 * der.length; bit++) {
      byte[] changed = der.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> xa.verifyDevice(CertificateDer.of(changed)))
          .as("bit " + bit)
          .isInstanceOf(IdentityException.class);
    }
  }

  @Test
  void truncatedOrExtended_isMalformed() throws Exception {
    var xa = mechanism.authority("XA").certificate();
    byte[] der = mechanism.device("XA", Role.EXPERT).certificate().der().toByteArray();
    for (int length = 0; length < der.length; length++) {
      byte[] cut = Arrays.copyOf(der, length);
      assertFault(Fault.MALFORMED, () -> xa.verifyDevice(CertificateDer.of(cut)));
    }
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    assertFault(Fault.MALFORMED, () -> xa.verifyDevice(CertificateDer.of(longer)));
  }

  @Test
  void nestedWithoutEnd_isMalformed() {
    for (int step : new int[] {2, 4}) {
      byte[] nested = new byte[CertificateDer.MAX_SIZE];
      for (int i = 0; i + 4 <= nested.length; i += step) {
        int left = nested.length - i - step;
        nested[i] = 0x30;
        nested[i + 1] = step == 2 ? (byte) 0x80 : (byte) 0x82;
        if (step == 4) {
          nested[i + 2] = (byte) (left >> 8);
          nested[i + 3] = (byte) left;
        }
      }
      assertFault(Fault.MALFORMED, () -> RootCertificate.verify(CertificateDer.of(nested)));
    }
  }

  @Test
  void tooLarge_isRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> CertificateDer.of(new byte[CertificateDer.MAX_SIZE + 1]))
        .hasMessage("certificate: 2049 bytes (expected: at most 2048)");
  }

  @Test
  void keyThatIsNoPoint_isRefused() {
    assertThatThrownBy(
            () ->
                UnsignedCertificate.root(
                    new Holder.Root("R"),
                    Bytes.of(new byte[32]),
                    Mechanism.years(1),
                    mechanism.random()))
        .hasMessageContaining("public key");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomGarbage_isMalformed(long seed) {
    var random = Seeds.random(getClass(), seed);
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = new byte[random.nextInt(600)];
      random.nextBytes(garbage);
      if (garbage.length > 4) {
        garbage[0] = 0x30;
      }
      assertFault(Fault.MALFORMED, () -> RootCertificate.verify(CertificateDer.of(garbage)));
    }
  }

  static LongStream seeds() {
    return Seeds.of(2);
  }

  private static X509Certificate platform(VerifiedCertificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }
}
