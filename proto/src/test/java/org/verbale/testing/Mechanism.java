package org.verbale.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.Revocation;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

/**
 * A Mechanism of a test: a root, an authority a party, devices, and the registry that they make.
 * Repeatable from a seed. Each entry comes one position and one second after the last.
 */
public final class Mechanism {
  /** When everything begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Set<Role> STATE_ROLES = EnumSet.complementOf(EnumSet.of(Role.SECRETARIAT));

  private final SeededRandom random;
  private final Ed25519.Key rootKey;
  private final RootCertificate root;
  private final Map<PartyCode, Issuer> authorities = new HashMap<>();
  private Registry registry;
  private Moment now = new Moment(0, START);

  /** A registered certificate and its key. */
  public record Device(DeviceCertificate certificate, Ed25519.Key key) {
    public NoteSigner signer() {
      return CertificateKey.signer(certificate, key);
    }

    public Digest hash() {
      return certificate.hash();
    }
  }

  /** An authority and its key. */
  public record Issuer(CaCertificate certificate, Ed25519.Key key) {}

  /** With its root registered and nothing else. */
  public Mechanism(long seed) throws IdentityException {
    random = new SeededRandom(seed);
    rootKey = key();
    root =
        RootCertificate.verify(
            UnsignedCertificate.root(
                    new Holder.Root("Test Mechanism"), publicKey(rootKey), years(30), random)
                .sign(rootKey));
    registry = Registry.trusting(Set.of(root.hash()));
    submit(RegistryEntry.Kind.TRUST_ROOT, root.der().bytes());
  }

  public RootCertificate root() {
    return root;
  }

  public Ed25519.Key rootKey() {
    return rootKey;
  }

  public SeededRandom random() {
    return random;
  }

  /** All that was submitted so far. */
  public Registry registry() {
    return registry;
  }

  /** The position behind the last entry, at its time. */
  public Moment now() {
    return now;
  }

  /** Lets time pass. */
  public Moment pass(Duration duration) {
    now = new Moment(now.position(), now.time().plus(duration));
    return now;
  }

  /** A fresh key. */
  public Ed25519.Key key() {
    return Ed25519.Key.generate(random);
  }

  public static Bytes publicKey(Ed25519.Key key) {
    return Bytes.of(key.publicKey());
  }

  /** From {@link #START} for so many years of 365 days. */
  public static Validity years(int years) {
    return new Validity(START, START.plus(Duration.ofDays(365L * years)));
  }

  /** A fresh device id. */
  public DeviceId deviceId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return DeviceId.of(bytes);
  }

  /** The party's authority for all roles it may issue, registered on first use. */
  public Issuer authority(String party) throws IdentityException {
    PartyCode code = new PartyCode(party);
    Issuer known = authorities.get(code);
    if (known == null) {
      boolean secretariat = code.equals(PartyCode.SECRETARIAT);
      known = newAuthority(party, secretariat ? Set.of(Role.SECRETARIAT) : STATE_ROLES);
      submit(known.certificate());
      authorities.put(code, known);
    }
    return known;
  }

  /** An authority that is not registered. */
  public Issuer newAuthority(String party, Set<Role> roles) throws IdentityException {
    Ed25519.Key key = key();
    Holder.Authority holder = new Holder.Authority(new PartyCode(party), roles);
    return new Issuer(
        root.verifyAuthority(
            UnsignedCertificate.authority(root, holder, publicKey(key), years(20), random)
                .sign(rootKey)),
        key);
  }

  /** A registered signing device. */
  public Device device(String party, Role role) throws IdentityException {
    return device(party, role, deviceId(), Use.SIGNING, years(5));
  }

  /** A registered device. */
  public Device device(String party, Role role, DeviceId id, Use use, Validity validity)
      throws IdentityException {
    Device device = newDevice(authority(party), party, role, id, use, validity);
    submit(device.certificate());
    return device;
  }

  /** A device that is not registered. */
  public Device newDevice(
      Issuer authority, String party, Role role, DeviceId id, Use use, Validity validity)
      throws IdentityException {
    Ed25519.Key key = key();
    Holder.Device holder = new Holder.Device(new PartyCode(party), role, id, use);
    return new Device(
        authority
            .certificate()
            .verifyDevice(
                UnsignedCertificate.device(
                        authority.certificate(), holder, publicKey(key), validity, random)
                    .sign(authority.key())),
        key);
  }

  /** A registered assignment key of the Secretariat. */
  public Device assignmentKey() throws IdentityException {
    return device("SEC", Role.SECRETARIAT, deviceId(), Use.ASSIGNMENT, years(5));
  }

  /** The same device with a fresh key and certificate, registered. */
  public Device renew(Device old, Validity validity) throws IdentityException {
    DeviceCertificate before = old.certificate();
    return device(before.party().value(), before.role(), before.device(), before.use(), validity);
  }

  public void submit(VerifiedCertificate certificate) throws IdentityException {
    submit(RegistryEntry.Kind.CERTIFICATE, certificate.der().bytes());
  }

  public void revoke(VerifiedCertificate certificate, NoteSigner... signers)
      throws IdentityException {
    String text = new Revocation(certificate.hash(), Revocation.Reason.LOST).toText();
    submit(RegistryEntry.Kind.REVOCATION, SignedNote.sign(text, signers).toBytes());
  }

  /** Submits the text signed by these; returns the hash of the note. */
  public Digest assign(Assignment assignment, NoteSigner... signers) throws IdentityException {
    SignedNote note = SignedNote.sign(assignment.toText(), signers);
    submit(RegistryEntry.Kind.ASSIGNMENT, note.toBytes());
    return note.hash();
  }

  /**
   * An assignment text of review {@code R-<under review>} on all instruments, in phase 1.
   *
   * @param reviewing codes, or {@code XB:FA,TIP} for a scope
   */
  public Assignment assignment(
      long version, Digest previous, String underReview, String... reviewing) {
    SortedMap<PartyCode, Assignment.Scope> states = new TreeMap<>();
    for (String state : reviewing) {
      String[] pieces = state.split(":", 2);
      EnumSet<Instrument> instruments = EnumSet.noneOf(Instrument.class);
      if (pieces.length == 2) {
        for (String code : pieces[1].split(",")) {
          instruments.add(Instrument.valueOf(code));
        }
      }
      states.put(
          new PartyCode(pieces[0]),
          instruments.isEmpty() ? Assignment.Scope.ALL : Assignment.Scope.of(instruments));
    }
    return new Assignment(
        new ReviewId("R-" + underReview),
        version,
        previous,
        1,
        new PartyCode(underReview),
        EnumSet.allOf(Instrument.class),
        states);
  }

  /** Submits an entry at the next position, one second later. */
  public void submit(RegistryEntry.Kind kind, Bytes object) throws IdentityException {
    registry = registry.with(new RegistryEntry(kind, now, object));
    now = new Moment(now.position() + 1, now.time().plusSeconds(1));
  }

  /** The channel of this text. */
  public static ChannelId channel(String text) {
    return ChannelId.of(text);
  }
}
