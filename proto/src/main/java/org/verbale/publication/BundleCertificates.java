package org.verbale.publication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Registry;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.KnownKeys;

/**
 * The certificates of a bundle, verified from the trusted roots down, and that they are those which
 * its signers need, in their order. Immutable.
 */
final class BundleCertificates {
  private final Map<CertificateId, DeviceCertificate> devices;

  private BundleCertificates(Map<CertificateId, DeviceCertificate> devices) {
    this.devices = Map.copyOf(devices);
  }

  /** What {@link #verify} wants to see for {@code signers}. */
  static List<CertificateDer> collect(List<CertificateId> signers, Registry registry) {
    List<DeviceCertificate> devices = new ArrayList<>();
    for (CertificateId signer : signers) {
      devices.add(
          registry
              .device(signer.hash(), Use.SIGNING)
              .orElseThrow(
                  () -> new IllegalArgumentException("signer: unknown (expected: registered)")));
    }
    return inOrder(devices).stream().map(VerifiedCertificate::der).toList();
  }

  /** The devices, then their authorities, then the roots, each where it is first needed. */
  private static List<VerifiedCertificate> inOrder(List<DeviceCertificate> devices) {
    Set<VerifiedCertificate> order = new LinkedHashSet<>(devices);
    devices.forEach(device -> order.add(device.issuer()));
    devices.forEach(device -> order.add(device.issuer().issuer()));
    return List.copyOf(order);
  }

  /**
   * @param signers all who are said to have signed, each once, in order
   * @param roots hashes of the trusted ones
   */
  static BundleCertificates verify(
      List<CertificateDer> certificates, List<CertificateId> signers, Set<Digest> roots)
      throws BundleException {
    Map<CertificateId, DeviceCertificate> devices = verified(certificates, roots);
    List<DeviceCertificate> needed = new ArrayList<>();
    for (CertificateId signer : signers) {
      DeviceCertificate device = devices.get(signer);
      if (device == null) {
        throw new BundleException(
            BundleObjection.CERTIFICATE_MISSING, "certificates", "not a signer's", "all signers'");
      }
      needed.add(device);
    }
    List<Digest> expected = inOrder(needed).stream().map(VerifiedCertificate::hash).toList();
    List<Digest> found = certificates.stream().map(CertificateDer::hash).toList();
    if (found.size() > expected.size()) {
      throw new BundleException(
          BundleObjection.CERTIFICATE_UNUSED,
          "certificates",
          found.size() + " of them",
          expected.size() + ", those of signers and their issuers");
    }
    if (!found.equals(expected)) {
      throw new BundleException(
          BundleObjection.CERTIFICATE_ORDER,
          "certificates",
          "in another order",
          "signers', authorities', roots', each by first use");
    }
    for (DeviceCertificate device : needed) {
      if (device.use() != Use.SIGNING) {
        throw new BundleException(
            BundleObjection.CERTIFICATE_USE, "certificate", device.use().code(), "signing");
      }
    }
    return new BundleCertificates(devices);
  }

  private static Map<CertificateId, DeviceCertificate> verified(
      List<CertificateDer> certificates, Set<Digest> trusted) throws BundleException {
    Map<CertificateDer, Holder> holders = new HashMap<>();
    List<RootCertificate> roots = new ArrayList<>();
    List<CaCertificate> authorities = new ArrayList<>();
    Map<CertificateId, DeviceCertificate> devices = new HashMap<>();
    try {
      for (CertificateDer der : certificates) {
        Holder holder = der.claimedHolder();
        holders.put(der, holder);
        if (holder instanceof Holder.Root) {
          roots.add(root(der, trusted));
        }
      }
      for (CertificateDer der : certificates) {
        if (holders.get(der) instanceof Holder.Authority) {
          authorities.add(issued(roots, root -> root.verifyAuthority(der)));
        }
      }
      for (CertificateDer der : certificates) {
        if (holders.get(der) instanceof Holder.Device) {
          DeviceCertificate device = issued(authorities, issuer -> issuer.verifyDevice(der));
          devices.put(new CertificateId(device.hash()), device);
        }
      }
    } catch (IdentityException e) {
      throw new BundleException(BundleObjection.CERTIFICATE, e.getMessage());
    }
    return devices;
  }

  private static RootCertificate root(CertificateDer der, Set<Digest> trusted)
      throws BundleException, IdentityException {
    if (!trusted.contains(der.hash())) {
      throw new BundleException(
          BundleObjection.ROOT, "root", "another one", "one that the reader trusts");
    }
    return RootCertificate.verify(der);
  }

  /** Lets an issuer verify what it issued. */
  @FunctionalInterface
  private interface Issued<I, C> {
    C by(I issuer) throws IdentityException;
  }

  /** Verified by the one of {@code issuers} that issued it. */
  private static <I, C> C issued(List<I> issuers, Issued<I, C> certificate)
      throws BundleException, IdentityException {
    IdentityException failure = null;
    for (I issuer : issuers) {
      try {
        return certificate.by(issuer);
      } catch (IdentityException e) {
        if (e.fault() != IdentityException.Fault.UNKNOWN_ISSUER) {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    throw new BundleException(
        BundleObjection.CERTIFICATE_MISSING, "certificates", "not an issuer's", "all issuers'");
  }

  /** The certificate of a signer. */
  DeviceCertificate device(CertificateId signer) {
    DeviceCertificate device = devices.get(signer);
    if (device == null) {
      throw new IllegalStateException("signer: unknown (expected: verified before)");
    }
    return device;
  }

  /** Those of {@code signers}, in order, all of which were valid at {@code time}. */
  List<DeviceCertificate> validAt(Instant time, List<CertificateId> signers)
      throws BundleException {
    List<DeviceCertificate> valid = new ArrayList<>();
    for (CertificateId signer : signers) {
      DeviceCertificate device = device(signer);
      if (!device.validity().contains(time)) {
        throw new BundleException(
            BundleObjection.VALIDITY,
            "certificate",
            "signed at " + time,
            device.validity().notBefore() + " to " + device.validity().notAfter());
      }
      valid.add(device);
    }
    return List.copyOf(valid);
  }

  KnownKeys keys() {
    return (name, keyId) ->
        CertificateId.ofKeyName(name)
            .map(devices::get)
            .map(CertificateKey::verifier)
            .filter(key -> key.keyId() == keyId);
  }
}
