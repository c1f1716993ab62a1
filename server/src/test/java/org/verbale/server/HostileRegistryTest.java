package org.verbale.server;

import static org.verbale.server.testing.World.DIALOGUE;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.identity.Revocation;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Use;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.CredentialType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.refusal.Reason;
import org.verbale.server.directory.ClaimKeyPackages;
import org.verbale.server.directory.PublishKeyPackages;
import org.verbale.server.policy.Limits;
import org.verbale.server.registry.Genesis;
import org.verbale.server.registry.SubmitEntry;
import org.verbale.server.testing.Device;
import org.verbale.testing.Mechanism;

/** Hostile clients of the registry and the directory. */
class HostileRegistryTest extends HostileTable {
  private static final Duration DAY = Duration.ofDays(1);

  @TestFactory
  List<DynamicTest> certificates() throws IdentityException {
    var other = new Mechanism(99);
    row("starts over with another root", Reason.CONFLICT, () -> new Genesis(root(other)));
    row("submits a trust root", Reason.MALFORMED, () -> entry(Kind.TRUST_ROOT, root(other)));
    row(
        "submits an authority of another Mechanism",
        Reason.UNKNOWN,
        () -> certificate(authority(other, "XE")));
    row(
        "submits a device of an unregistered authority",
        Reason.UNKNOWN,
        () -> certificate(strayDevice()));
    row("certifies for another State", Reason.NOT_PERMITTED, () -> forged("XB", Role.EXPERT));
    row("certifies a Secretariat", Reason.NOT_PERMITTED, () -> forged("SEC", Role.SECRETARIAT));
    row("sends noise", Reason.MALFORMED, () -> certificate(Bytes.of(new byte[400])));
    row("breaks a signature", Reason.BAD_SIGNATURE, () -> certificate(flipped(freshDevice())));
    row("sends 40 KiB", Reason.TOO_LARGE, () -> certificate(Bytes.of(new byte[40 * 1024])));
    row(
        "gives a second device the key of a first",
        Reason.CONFLICT,
        () -> certificate(issue("XA", Role.EXPERT, world.xa.signing().key())));
    row(
        "takes another party's device id",
        Reason.CONFLICT,
        () ->
            certificate(
                issue(
                    new Holder.Device(
                        new PartyCode("XB"), Role.EXPERT, device(world.xa).device(), Use.SIGNING),
                    world.mechanism.key())));
    return rows();
  }

  @TestFactory
  List<DynamicTest> revocations() {
    row(
        "revokes a device of another State",
        Reason.NOT_PERMITTED,
        () -> revocation(device(world.xa).hash(), world.xb.signer()));
    row(
        "revokes as an expert",
        Reason.NOT_PERMITTED,
        () -> revocation(device(world.xa).hash(), world.xaExpert.signer()));
    row(
        "revokes its own State's authority",
        Reason.NOT_PERMITTED,
        () -> revocation(device(world.xa).issuer().hash(), world.xa.signer()));
    row(
        "revokes what nobody registered",
        Reason.NOT_REGISTERED,
        () -> revocation(Digest.ZERO, world.s1.signer()));
    row(
        "signs with a key that is not the certificate's",
        Reason.BAD_SIGNATURE,
        () -> revocation(device(world.xaExpert).hash(), impostor(world.xa)));
    row(
        "signs with a certificate that nobody registered",
        Reason.NOT_REGISTERED,
        () -> revocation(device(world.xa).hash(), stranger()));
    rowAfter(
        "revokes twice",
        Reason.CONFLICT,
        () -> world.revoke(world.xbExpert),
        () -> revocation(device(world.xbExpert).hash(), world.xb.signer()));
    row(
        "revokes with a revoked certificate",
        Reason.REVOKED,
        () -> revocation(device(world.xb).hash(), world.xbExpert.signer()));
    return rows();
  }

  @TestFactory
  List<DynamicTest> assignments() {
    world.assign("XB", "XC"); // version 2
    row(
        "rolls the assignment back",
        Reason.ASSIGNMENT_STALE,
        () -> assignment(next(1, Digest.ZERO, "XB"), keys()));
    row(
        "names another predecessor",
        Reason.ASSIGNMENT_STALE,
        () -> assignment(next(3, Digest.sha256(new byte[1]), "XB"), keys()));
    row(
        "skips a version",
        Reason.ASSIGNMENT_STALE,
        () -> assignment(next(4, world.assignmentInForce(), "XB"), keys()));
    row(
        "signs with one key",
        Reason.NOT_PERMITTED,
        () -> assignment(next(3, world.assignmentInForce(), "XB"), world.key1.signer()));
    row(
        "signs with States' keys",
        Reason.NOT_PERMITTED,
        () ->
            assignment(
                next(3, world.assignmentInForce(), "XB"), world.xb.signer(), world.xc.signer()));
    row(
        "signs with the Secretariat's observer devices",
        Reason.NOT_PERMITTED,
        () ->
            assignment(
                next(3, world.assignmentInForce(), "XB"), world.s1.signer(), world.s2.signer()));
    row(
        "adds a State without the State under review",
        Reason.NOT_PERMITTED,
        () -> assignment(next(3, world.assignmentInForce(), "XB", "XD"), keys()));
    row(
        "is assigned by its own word",
        Reason.NOT_PERMITTED,
        () ->
            assignment(
                next(3, world.assignmentInForce(), "XD"),
                world.key1.signer(),
                world.key2.signer(),
                world.xd.signer()));
    row(
        "puts a State under review in another State's name",
        Reason.MALFORMED,
        () -> entry(Kind.ASSIGNMENT, inTheNameOf("R-XA", "XB", "XA")));
    row(
        "sends another text for an assignment",
        Reason.MALFORMED,
        () -> entry(Kind.ASSIGNMENT, SignedNote.sign("verbale/other/v1\n", keys()).toBytes()));
    return rows();
  }

  @TestFactory
  List<DynamicTest> keyPackages() {
    OwnKeyPackage used = world.xb.keyPackage(world.mechanism);
    row(
        "publishes for another device",
        Reason.NOT_PERMITTED,
        () -> publish(world.xa, Device.message(world.xb.keyPackage(world.mechanism))));
    row(
        "publishes what has expired",
        Reason.MALFORMED,
        () -> publish(world.xa, lasting(world.xa, -200, -100)));
    row(
        "publishes what is good for ever",
        Reason.MALFORMED,
        () -> publish(world.xa, lasting(world.xa, -100, 100_000L * 86_400)));
    row("shows no certificate", Reason.MALFORMED, () -> publish(world.xa, basic(world.xa)));
    row("publishes for a ghost", Reason.MALFORMED, () -> publish(world.xa, ghost()));
    row(
        "breaks the signature",
        Reason.MALFORMED,
        () -> publish(world.xa, unsigned(world.xa.keyPackage(world.mechanism).keyPackage())));
    row("sends another message", Reason.MALFORMED, () -> publish(world.xa, Bytes.of(new byte[64])));
    row(
        "sends a KeyPackage of 17 KiB",
        Reason.TOO_LARGE,
        () -> publish(world.xa, Bytes.of(new byte[17 * 1024])));
    row(
        "publishes 101 at once",
        Reason.TOO_LARGE,
        () ->
            publish(
                world.xa, Collections.nCopies(101, Bytes.of(new byte[1])).toArray(Bytes[]::new)));
    row(
        "calls with a signing certificate",
        Reason.NOT_REGISTERED,
        () ->
            PublishKeyPackages.of(world.xa.certificate(), List.of(), Bytes.EMPTY, Limits.DEFAULT));
    rowAfter(
        "publishes a claimed KeyPackage again",
        Reason.CONFLICT,
        () -> {
          world.node.execute(publish(world.xb, Device.message(used)));
          world.node.execute(claim(world.s1, world.xb));
        },
        () -> publish(world.xb, Device.message(used)));
    row(
        "publishes a used init key under other bytes",
        Reason.CONFLICT,
        () -> publish(world.xb, resigned(world.xb, used.keyPackage())));
    row(
        "claims for a review it has no part in",
        Reason.NOT_ENTITLED,
        () -> claim(world.xd, world.xb));
    row("claims an outsider's", Reason.NOT_ENTITLED, () -> claim(world.s1, world.xd));
    row(
        "claims an expert of another State's",
        Reason.NOT_PERMITTED,
        () -> claim(world.xa, world.xbExpert));
    row("claims one device twice", Reason.MALFORMED, () -> claim(world.s1, world.xb, world.xb));
    row(
        "claims more than its hour allows",
        Reason.RATE_LIMITED,
        () -> claim(new Limits.Directory(9, 9, 1, 9, DAY), world.s1, world.xb, world.xc));
    row(
        "drains one device",
        Reason.RATE_LIMITED,
        () -> claim(new Limits.Directory(9, 9, 9, 1, DAY), world.s2, world.xb));
    row(
        "fills its shelf beyond the limit",
        Reason.TOO_LARGE,
        () ->
            PublishKeyPackages.of(
                world.xc.caller(),
                List.of(
                    Device.message(world.xc.keyPackage(world.mechanism)),
                    Device.message(world.xc.keyPackage(world.mechanism))),
                Bytes.EMPTY,
                new Limits(
                    Limits.DEFAULT.messages(),
                    new Limits.Directory(9, 1, 9, 9, DAY.multipliedBy(400)),
                    Limits.DEFAULT.uploads(),
                    Limits.DEFAULT.pages(),
                    Limits.DEFAULT.rates())));
    return rows();
  }

  private static DeviceCertificate device(Device device) {
    return device.signing().certificate();
  }

  private static Bytes root(Mechanism mechanism) {
    return mechanism.root().der().bytes();
  }

  private static SubmitEntry entry(Kind kind, Bytes object) {
    return new SubmitEntry(kind, object);
  }

  private static SubmitEntry certificate(Bytes der) {
    return entry(Kind.CERTIFICATE, der);
  }

  private static SubmitEntry revocation(Digest certificate, NoteSigner signer) {
    String text = new Revocation(certificate, Revocation.Reason.LOST).toText();
    return entry(Kind.REVOCATION, SignedNote.sign(text, signer).toBytes());
  }

  private static SubmitEntry assignment(Assignment assignment, NoteSigner... signers) {
    return entry(Kind.ASSIGNMENT, SignedNote.sign(assignment.toText(), signers).toBytes());
  }

  /** What no {@link Assignment} says. */
  private Bytes inTheNameOf(String review, String underReview, String reviewing) {
    String text = world.mechanism.assignment(1, Digest.ZERO, underReview, reviewing).toText();
    String renamed = text.replace("review R-" + underReview, "review " + review);
    return SignedNote.sign(renamed, keys()).toBytes();
  }

  private Assignment next(long version, Digest previous, String... reviewing) {
    return world.mechanism.assignment(version, previous, "XA", reviewing);
  }

  private NoteSigner[] keys() {
    return new NoteSigner[] {world.key1.signer(), world.key2.signer()};
  }

  private static Bytes authority(Mechanism mechanism, String party) {
    try {
      return mechanism.newAuthority(party, Set.of(Role.EXPERT)).certificate().der().bytes();
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  private Mechanism.Device stray() {
    try {
      Mechanism.Issuer unknown = world.mechanism.newAuthority("XE", Set.of(Role.EXPERT));
      return world.mechanism.newDevice(
          unknown, "XE", Role.EXPERT, world.mechanism.deviceId(), Use.SIGNING, Mechanism.years(1));
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  private Bytes strayDevice() {
    return stray().certificate().der().bytes();
  }

  private NoteSigner stranger() {
    return stray().signer();
  }

  private Bytes freshDevice() {
    return issue("XA", Role.EXPERT, world.mechanism.key());
  }

  private Bytes issue(String party, Role role, Ed25519.Key key) {
    return issue(
        new Holder.Device(new PartyCode(party), role, world.mechanism.deviceId(), Use.SIGNING),
        key);
  }

  /** By the holder's own authority. */
  private Bytes issue(Holder.Device holder, Ed25519.Key key) {
    return issue(holder.party().value(), holder, key);
  }

  private Bytes issue(String issuer, Holder.Device holder, Ed25519.Key key) {
    try {
      Mechanism.Issuer authority = world.mechanism.authority(issuer);
      return UnsignedCertificate.device(
              authority.certificate(),
              holder,
              Mechanism.publicKey(key),
              Mechanism.years(1),
              world.mechanism.random())
          .sign(authority.key())
          .bytes();
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  private SubmitEntry forged(String party, Role role) {
    return certificate(
        issue(
            "XA",
            new Holder.Device(new PartyCode(party), role, world.mechanism.deviceId(), Use.SIGNING),
            world.mechanism.key()));
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] broken = bytes.toByteArray();
    broken[broken.length - 1] ^= 1;
    return Bytes.of(broken);
  }

  private NoteSigner impostor(Device device) {
    return NoteSigner.of(device.signer().key().name(), world.mechanism.key());
  }

  private static PublishKeyPackages publish(Device device, Bytes... messages) {
    return PublishKeyPackages.of(device.caller(), List.of(messages), Bytes.EMPTY, Limits.DEFAULT);
  }

  private static ClaimKeyPackages claim(Device claimant, Device... targets) {
    return claim(Limits.DEFAULT.directory(), claimant, targets);
  }

  private static ClaimKeyPackages claim(
      Limits.Directory limits, Device claimant, Device... targets) {
    return ClaimKeyPackages.of(
        claimant.caller(),
        DIALOGUE,
        Arrays.stream(targets).map(Device::certificate).toList(),
        limits);
  }

  private Bytes lasting(Device device, long from, long to) {
    long now = world.second();
    return Device.message(device.keyPackage(world.mechanism, new Lifetime(now + from, now + to)));
  }

  private Bytes offer(Identity identity) {
    long now = world.second();
    return Device.message(
        OwnKeyPackage.create(
            Device.SUITE,
            identity,
            new Lifetime(now - 60, now + 60),
            Extensions.NONE,
            world.mechanism.random()));
  }

  private Bytes basic(Device device) {
    return offer(
        new Identity(
            new Credential.Basic(Bytes.of(new byte[] {1})),
            new Capabilities(
                List.of(1),
                List.of(Device.SUITE.code()),
                List.of(),
                List.of(),
                List.of(CredentialType.BASIC)),
            Extensions.NONE,
            device.signing().key()));
  }

  private Bytes ghost() {
    return offer(Device.identity(stray()));
  }

  private static Bytes unsigned(KeyPackage keyPackage) {
    return new MlsMessage(keyPackage.withSignature(Bytes.of(new byte[64]))).toBytes();
  }

  /** Another KeyPackage with the same init key, signed by its owner. */
  private Bytes resigned(Device owner, KeyPackage keyPackage) {
    KeyPackage fresh = owner.keyPackage(world.mechanism).keyPackage();
    var other =
        new KeyPackage(
            keyPackage.version(),
            keyPackage.cipherSuite(),
            keyPackage.initKey(),
            fresh.leafNode(),
            fresh.extensions(),
            Bytes.EMPTY);
    byte[] signature =
        Device.SUITE.signWithLabel(
            owner.signing().key(), KeyPackage.SIGNATURE_LABEL, other.toBeSigned().toByteArray());
    return new MlsMessage(other.withSignature(Bytes.of(signature))).toBytes();
  }
}
