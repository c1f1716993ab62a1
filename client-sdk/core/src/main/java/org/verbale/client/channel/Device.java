package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.error.RefusedException;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Signer;
import org.verbale.id.CertificateId;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Lifetime;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

/**
 * This device: the signing certificates that it holds keys of, and where time and randomness come
 * from. Safe for use by many threads.
 *
 * <p>One certificate is the present one, which it shows wherever it appears anew. Former ones are
 * held as long as some group's leaf still shows them: what is said in a group is signed by the
 * certificate that the leaf shows there, also the Commit that replaces it (RFC 9420, section 12.4).
 */
public final class Device {
  private static final Duration KEY_PACKAGE_LIFETIME = Duration.ofDays(180);

  private final CipherSuite suite;
  private final Clock clock;
  private final SecureRandom random;
  private volatile List<Certified> held; // the present one first

  /**
   * @param certificate verified against the registry or the CA before
   * @param suite of the groups it founds and the KeyPackages it publishes
   */
  public Device(
      DeviceCertificate certificate,
      Signer signer,
      CipherSuite suite,
      Clock clock,
      SecureRandom random) {
    this.suite = suite;
    this.clock = clock;
    this.random = random;
    this.held = List.of(new Certified(certificate, signer));
  }

  /** A signing certificate of this device and the key behind it. */
  public record Certified(DeviceCertificate certificate, Signer signer) {
    public Certified {
      requireNonNull(certificate, "certificate");
      requireNonNull(signer, "signer");
    }

    /** The hash by which notes and leaves name it. */
    CertificateId id() {
      return new CertificateId(certificate.hash());
    }

    /** A note signed with it. */
    Bytes sign(LineFormat statement) {
      return SignedNote.sign(statement.toText(), noteSigner()).toBytes();
    }

    NoteSigner noteSigner() {
      return CertificateKey.signer(certificate, signer);
    }
  }

  /** What it shows wherever it appears anew. */
  Certified present() {
    return held.get(0);
  }

  /** The present certificate. */
  public DeviceCertificate certificate() {
    return present().certificate();
  }

  /** Signs with the present certificate's key. */
  public Signer signer() {
    return present().signer();
  }

  /** The hash of the present certificate. */
  public CertificateId id() {
    return present().id();
  }

  /**
   * Goes over to another certificate; those before are held still.
   *
   * @param next verified before
   * @throws IllegalArgumentException unless it is this device's and valid from no earlier
   */
  public synchronized void renew(Certified next) {
    requireSuccessor(next.certificate());
    List<Certified> more = new ArrayList<>(held);
    more.removeIf(each -> each.id().equals(next.id()));
    more.add(0, next);
    held = List.copyOf(more);
  }

  /**
   * @throws IllegalArgumentException unless {@code next} is this device's and valid from no earlier
   */
  public void requireSuccessor(DeviceCertificate next) {
    DeviceCertificate present = certificate();
    if (!present.isSameDevice(next)) {
      throw new IllegalArgumentException(
          "certificate: another device's (expected: same party, role, device and use)");
    }
    if (next.validity().notBefore().isBefore(present.validity().notBefore())) {
      throw new IllegalArgumentException(
          "certificate: older than the present one (expected: not valid from earlier)");
    }
  }

  /**
   * Also holds the key of a former certificate, which some group may still show.
   *
   * @throws IllegalArgumentException unless it is this device's and valid from no later
   */
  public synchronized void holdFormer(Certified former) {
    DeviceCertificate present = certificate();
    if (!present.isSameDevice(former.certificate())
        || present.validity().notBefore().isBefore(former.certificate().validity().notBefore())) {
      throw new IllegalArgumentException(
          "former certificate: another device's, or a later one (expected: this device's before)");
    }
    List<Certified> more = new ArrayList<>(held);
    more.removeIf(each -> each.id().equals(former.id()));
    if (more.size() == held.size()) {
      more.add(former);
      held = List.copyOf(more);
    }
  }

  /** Forgets the former certificates, and the way to their keys, that are not in {@code shown}. */
  public synchronized void release(Set<CertificateId> shown) {
    List<Certified> kept = new ArrayList<>(held.subList(1, held.size()));
    kept.removeIf(each -> !shown.contains(each.id()));
    kept.add(0, present());
    held = List.copyOf(kept);
  }

  /** Whether the key of {@code certificate} is held. */
  public boolean holds(CertificateId certificate) {
    return find(certificate).isPresent();
  }

  private Optional<Certified> find(CertificateId certificate) {
    return held.stream().filter(each -> each.id().equals(certificate)).findFirst();
  }

  /**
   * The certificate that a leaf of ours shows.
   *
   * @throws RefusedException KEY_NOT_HELD if it is one that this device was not given the key of
   */
  Certified requireHeld(CertificateId shown) {
    return find(shown)
        .orElseThrow(
            () ->
                new RefusedException(
                    "KEY_NOT_HELD",
                    "leaf: shows another certificate of this device (expected: one whose custody"
                        + " was given, as the present or a former one)",
                    Duration.ZERO));
  }

  SecureRandom random() {
    return random;
  }

  long millis() {
    return clock.millis();
  }

  long seconds() {
    return clock.millis() / 1000;
  }

  /** What its leaves show from now on. */
  Identity identity() {
    return identity(present());
  }

  private Identity identity(Certified shown) {
    return Identity.certified(shown.certificate().der().bytes(), suite, shown.signer());
  }

  OwnKeyPackage keyPackage(Certified shown) {
    long now = seconds();
    var lifetime = new Lifetime(now - 3600, now + KEY_PACKAGE_LIFETIME.toSeconds());
    return OwnKeyPackage.create(suite, identity(shown), lifetime, Extensions.NONE, random);
  }

  @Override
  public String toString() {
    return "Device[" + certificate().hash() + "]";
  }
}
