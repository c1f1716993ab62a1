package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.verbale.client.VerbaleClient;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.PassphraseKind;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.Revocation;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.keys.PartyAuthority;
import org.verbale.keys.RootAuthority;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.server.app.ServerConfiguration;

/**
 * A whole Mechanism of one's own, for demos and tests: root, authorities, devices, server, log key,
 * each in the files that {@code verbale-keys} would write, all under one passphrase. Safe for use
 * by many threads.
 */
public final class Mechanism {
  /** Of every key file. Everybody knows it, so files under it are made to open fast. */
  public static final String PASSPHRASE = "for the demo only";

  private static final String LOG_NAME = "verbale.example/demo";

  private final Path directory;
  private final SecureRandom random;
  private final Validity validity;
  private final Ed25519.Key rootKey;
  private final RootAuthority root;
  private final Map<PartyCode, PartyAuthority> authorities = new HashMap<>();
  private final Map<ReviewId, List<Digest>> assignments = new HashMap<>();
  private final Ed25519.Key logSeed;
  private final NoteSigner logKey;

  private Mechanism(Path directory, Instant instant, SecureRandom random) throws IdentityException {
    Instant now = instant.truncatedTo(ChronoUnit.SECONDS); // all that X.509 can say
    this.directory = directory;
    this.random = random;
    this.validity = new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(365)));
    var holder = new Holder.Root("Demo Mechanism");
    var ten = new Validity(now.minus(Duration.ofHours(2)), now.plus(Duration.ofDays(4000)));
    this.rootKey = Ed25519.Key.generate(random);
    this.root = RootAuthority.create(holder, rootKey, ten, random);
    this.logSeed = Ed25519.Key.generate(random);
    this.logKey = NoteSigner.of(LOG_NAME, logSeed);
  }

  /** One device: its two certificates and where its files are. */
  public record DeviceKeys(
      Path base, DeviceCertificate signing, DeviceCertificate transport, Ed25519.Key signer) {
    /** Signs notes as this device. */
    public NoteSigner noteSigner() {
      return CertificateKey.signer(signing, signer);
    }
  }

  /** Makes a Mechanism with nothing but its root and its log key. */
  public static Mechanism create(Path directory, Instant now, SecureRandom random)
      throws IOException, IdentityException {
    Files.createDirectories(directory);
    return new Mechanism(directory, now, random);
  }

  /** What verifies checkpoints. */
  public String logVkey() {
    return logKey.key().toString();
  }

  /** What the log signs with; for tests in which it lies. */
  NoteSigner logKey() {
    return logKey;
  }

  public RootAuthority root() {
    return root;
  }

  /** Writes the root's key, which a server does not need, beside the other files. */
  void writeRootKey() throws IOException {
    writeKey("root", rootKey);
  }

  /** The authority of {@code party}, made on first use. */
  public synchronized PartyAuthority authority(PartyCode party) throws IdentityException {
    PartyAuthority known = authorities.get(party);
    if (known != null) {
      return known;
    }
    Set<Role> roles =
        party.equals(PartyCode.SECRETARIAT)
            ? EnumSet.of(Role.SECRETARIAT)
            : EnumSet.complementOf(EnumSet.of(Role.SECRETARIAT));
    Ed25519.Key key = Ed25519.Key.generate(random);
    var holder = new Holder.Authority(party, roles);
    var long10 =
        new Validity(validity.notBefore(), validity.notAfter().plus(Duration.ofDays(3000)));
    var made =
        new PartyAuthority(root.certify(holder, Bytes.of(key.publicKey()), long10), key, random);
    authorities.put(party, made);
    return made;
  }

  /** A device of {@code party} with fresh keys, its files under {@code name}. */
  public DeviceKeys device(PartyCode party, Role role, String name)
      throws IOException, IdentityException {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return device(party, role, DeviceId.of(id), name);
  }

  /** New keys and certificates of {@code device}, its files under {@code name}. */
  public DeviceKeys renew(DeviceKeys device, String name) throws IOException, IdentityException {
    DeviceCertificate present = device.signing();
    return device(present.party(), present.role(), present.device(), name);
  }

  private DeviceKeys device(PartyCode party, Role role, DeviceId id, String name)
      throws IOException, IdentityException {
    PartyAuthority authority = authority(party);
    Ed25519.Key signer = Ed25519.Key.generate(random);
    Ed25519.Key transportKey = Ed25519.Key.generate(random);
    DeviceCertificate signing =
        authority.certify(
            new Holder.Device(party, role, id, Use.SIGNING),
            Bytes.of(signer.publicKey()),
            validity);
    DeviceCertificate transport =
        authority.certify(
            new Holder.Device(party, role, id, Use.TRANSPORT),
            Bytes.of(transportKey.publicKey()),
            validity);
    Path base = directory.resolve(name);
    write(name + ".signing", signing, signer);
    write(name + ".transport", transport, transportKey);
    return new DeviceKeys(base, signing, transport, signer);
  }

  /** A key of the Secretariat that signs assignments. */
  public record AssignmentKey(DeviceCertificate certificate, NoteSigner signer) {}

  public AssignmentKey assignmentKey() throws IdentityException {
    byte[] id = new byte[16];
    random.nextBytes(id);
    Ed25519.Key key = Ed25519.Key.generate(random);
    var holder =
        new Holder.Device(PartyCode.SECRETARIAT, Role.SECRETARIAT, DeviceId.of(id), Use.ASSIGNMENT);
    DeviceCertificate certificate =
        authority(PartyCode.SECRETARIAT).certify(holder, Bytes.of(key.publicKey()), validity);
    return new AssignmentKey(certificate, CertificateKey.signer(certificate, key));
  }

  /** A signed assignment, and the certificates that the registry must hold before it. */
  public record Constitution(List<Bytes> certificates, SignedNote assignment) {
    public Constitution {
      certificates = List.copyOf(certificates);
    }

    /** Brings all of it to the registry. */
    public void register(VerbaleClient by) {
      certificates.forEach(each -> by.register(RegistryEntry.Kind.CERTIFICATE, each));
      by.register(RegistryEntry.Kind.ASSIGNMENT, assignment.toBytes());
    }
  }

  /**
   * The next version of a review's assignment, on all instruments, signed by two fresh keys of the
   * Secretariat.
   *
   * @param others who signs too: from the second version on, a focal point of the State under
   *     review
   */
  public synchronized Constitution assign(
      ReviewId review,
      PartyCode underReview,
      Collection<PartyCode> reviewing,
      Collection<NoteSigner> others)
      throws IdentityException {
    var one = assignmentKey();
    var two = assignmentKey();
    var scopes = new TreeMap<PartyCode, Assignment.Scope>();
    reviewing.forEach(party -> scopes.put(party, Assignment.Scope.ALL));
    List<Digest> before = assignments.computeIfAbsent(review, key -> new ArrayList<>());
    var assignment =
        new Assignment(
            review,
            before.size() + 1,
            before.isEmpty() ? Digest.ZERO : before.get(before.size() - 1),
            1,
            underReview,
            EnumSet.allOf(Instrument.class),
            scopes);
    var signers = new ArrayList<>(List.of(one.signer(), two.signer()));
    signers.addAll(others);
    SignedNote note = SignedNote.sign(assignment.toText(), signers.toArray(NoteSigner[]::new));
    before.add(note.hash());
    return new Constitution(
        List.of(one.certificate().der().bytes(), two.certificate().der().bytes()), note);
  }

  /** Revocations of both certificates of a device, by its party's authority. */
  public List<SignedNote> revoke(DeviceKeys device, Revocation.Reason reason)
      throws IdentityException {
    PartyAuthority authority = authority(device.signing().party());
    return List.of(
        authority.revoke(device.signing(), reason), authority.revoke(device.transport(), reason));
  }

  /** What a server on loopback needs. */
  public ServerConfiguration server() throws IOException, IdentityException {
    Ed25519.Key key = Ed25519.Key.generate(random);
    var holder = new Holder.Server(List.of("localhost", "127.0.0.1"));
    VerifiedCertificate certificate = root.certify(holder, Bytes.of(key.publicKey()), validity);
    write("server", certificate, key);
    write("root", root.certificate());
    writeKey("log", logSeed);
    Files.writeString(directory.resolve("log.vkey"), logVkey() + "\n");
    Files.writeString(directory.resolve("passphrase"), PASSPHRASE + "\n");
    return ServerConfiguration.of(
        new ServerConfiguration.Files(
            directory.resolve("root.crt"),
            directory.resolve("server.crt"),
            directory.resolve("server.key"),
            directory.resolve("log.key"),
            directory.resolve("log.vkey"),
            directory.resolve("passphrase")));
  }

  private void write(String name, VerifiedCertificate certificate, Ed25519.Key key)
      throws IOException {
    write(name, certificate);
    writeKey(name, key);
  }

  private void write(String name, VerifiedCertificate certificate) throws IOException {
    Files.writeString(
        directory.resolve(name + ".crt"), CertificateChain.write(certificate), US_ASCII);
  }

  private void writeKey(String name, Ed25519.Key key) throws IOException {
    Files.writeString(
        directory.resolve(name + ".key"),
        PrivateKeyFile.write(key, PASSPHRASE.toCharArray(), PassphraseKind.RANDOM, random),
        US_ASCII);
  }
}
