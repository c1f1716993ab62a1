package org.verbale.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.verbale.codec.Bytes;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;

/**
 * What entries change: written only while {@link EntryRules} applies entries to a copy, then frozen
 * inside a {@link Registry}. A copy is cheap: the maps that grow with the number of certificates
 * are shared.
 */
final class RegistryState {
  final Set<Digest> trustedRoots;
  Optional<Moment> last = Optional.empty();

  /** By certificate hash. */
  DigestMap<Registered> certificates = DigestMap.empty();

  /** Roots and authorities, by {@link #index} of their key id. */
  DigestMap<VerifiedCertificate> issuers = DigestMap.empty();

  /** Whose a public key is, by {@link #index}. */
  DigestMap<Holder> keys = DigestMap.empty();

  /** Whose a device id is, by {@link #index}: its first certificate says. */
  DigestMap<Holder.Device> devices = DigestMap.empty();

  /** Signing certificates, in the order of their registration. */
  final Map<PartyCode, List<DeviceCertificate>> signing;

  /** All versions of each review's assignment. */
  final SortedMap<ReviewId, List<AssignmentVersion>> assignments;

  RegistryState(Set<Digest> trustedRoots) {
    this.trustedRoots = Set.copyOf(trustedRoots);
    this.signing = new HashMap<>();
    this.assignments = new TreeMap<>();
  }

  RegistryState(RegistryState other) {
    this.trustedRoots = other.trustedRoots;
    this.last = other.last;
    this.certificates = other.certificates;
    this.issuers = other.issuers;
    this.keys = other.keys;
    this.devices = other.devices;
    this.signing = new HashMap<>(other.signing);
    this.assignments = new TreeMap<>(other.assignments);
  }

  static Digest index(Bytes value) {
    return Digest.sha256(value.toByteArray());
  }

  static Digest index(DeviceId device) {
    return Digest.sha256(device.toByteArray());
  }

  void add(VerifiedCertificate certificate, Moment moment) {
    certificates =
        certificates.with(
            certificate.hash(), new Registered(certificate, moment, Optional.empty()));
    keys = keys.with(index(certificate.publicKey()), certificate.holder());
    if (certificate instanceof DeviceCertificate device) {
      devices = devices.with(index(device.device()), device.holder());
      if (device.use() == Use.SIGNING) {
        signing.merge(device.party(), List.of(device), RegistryState::concat);
      }
    } else {
      issuers = issuers.with(index(Profile.keyId(certificate.publicKey())), certificate);
    }
  }

  void add(AssignmentVersion version) {
    assignments.merge(version.assignment().review(), List.of(version), RegistryState::concat);
  }

  /** New lists, because older registries hold the old ones. */
  private static <T> List<T> concat(List<T> list, List<T> more) {
    List<T> both = new ArrayList<>(list.size() + more.size());
    both.addAll(list);
    both.addAll(more);
    return List.copyOf(both);
  }
}
