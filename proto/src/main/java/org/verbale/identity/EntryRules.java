package org.verbale.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.MalformedException;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException.Fault;
import org.verbale.note.SignedNote;

/** Which entries the registry takes. Everyone who replays the registry channel applies these. */
final class EntryRules {
  /** Signatures of the Secretariat that an assignment needs. */
  static final int ASSIGNMENT_KEYS = 2;

  private final RegistryState state;

  EntryRules(RegistryState state) {
    this.state = state;
  }

  void apply(RegistryEntry entry) throws IdentityException {
    Moment moment = entry.moment();
    if (state.last.isPresent()
        && (!moment.isAfter(state.last.get()) || moment.time().isBefore(state.last.get().time()))) {
      throw new IdentityException(
          Fault.MALFORMED, "entry", "not after the last", "increasing positions and times");
    }
    switch (entry.kind()) {
      case TRUST_ROOT -> applyRoot(entry);
      case CERTIFICATE -> applyCertificate(entry);
      case REVOCATION -> applyRevocation(entry);
      case ASSIGNMENT -> applyAssignment(entry);
    }
    state.last = Optional.of(moment);
  }

  private void applyRoot(RegistryEntry entry) throws IdentityException {
    RootCertificate root = RootCertificate.verify(der(entry));
    if (!state.trustedRoots.contains(root.hash())) {
      throw new IdentityException(
          Fault.NOT_PERMITTED, "root", root.hash().toHex(), "one that was configured as trusted");
    }
    requireNew(root);
    state.add(root, entry.moment());
  }

  private void applyCertificate(RegistryEntry entry) throws IdentityException {
    CertificateDer der = der(entry);
    UnsignedCertificate.Parsed parsed = UnsignedCertificate.parse(der);
    VerifiedCertificate issuer =
        state
            .issuers
            .get(RegistryState.index(parsed.content().issuerKeyId()))
            .orElseThrow(
                () ->
                    new IdentityException(
                        Fault.UNKNOWN_ISSUER, "issuer", "not registered", "a registered one"));
    VerifiedCertificate certificate =
        issuer instanceof CaCertificate authority
            ? authority.verifyDevice(der)
            : ((RootCertificate) issuer).verifyAuthority(der);
    requireEntitled("issuer", issuer.hash(), entry.moment());
    if (entry.moment().time().isAfter(certificate.validity().notAfter())) {
      throw new IdentityException(Fault.EXPIRED, "certificate", "expired", "valid now or later");
    }
    requireNew(certificate);
    if (certificate instanceof DeviceCertificate device) {
      requireOwnDevice(device);
    }
    state.add(certificate, entry.moment());
  }

  private static CertificateDer der(RegistryEntry entry) throws IdentityException {
    if (entry.object().size() > CertificateDer.MAX_SIZE) {
      throw new IdentityException(
          Fault.MALFORMED,
          "certificate",
          entry.object().size() + " bytes",
          "at most " + CertificateDer.MAX_SIZE);
    }
    return new CertificateDer(entry.object());
  }

  /** Only the same device may come with the same key again; an authority's key names it. */
  private void requireNew(VerifiedCertificate certificate) throws IdentityException {
    if (state.certificates.get(certificate.hash()).isPresent()) {
      throw new IdentityException(Fault.CONFLICT, "certificate", "already registered", "a new one");
    }
    Optional<Holder> owner = state.keys.get(RegistryState.index(certificate.publicKey()));
    boolean renewed =
        certificate instanceof DeviceCertificate
            && owner.isPresent()
            && owner.get().equals(certificate.holder());
    if (owner.isPresent() && !renewed) {
      throw new IdentityException(
          Fault.CONFLICT, "public key", "already that of another certificate", "a key of its own");
    }
  }

  /** A device id is one party's, in one role; those of assignment keys are theirs alone. */
  private void requireOwnDevice(DeviceCertificate device) throws IdentityException {
    Optional<Holder.Device> owner = state.devices.get(RegistryState.index(device.device()));
    if (owner.isPresent()
        && (!owner.get().party().equals(device.party())
            || owner.get().role() != device.role()
            || (owner.get().use() == Use.ASSIGNMENT) != (device.use() == Use.ASSIGNMENT))) {
      throw new IdentityException(
          Fault.CONFLICT, "device", "another party's, role's or use's", "a device id of its own");
    }
  }

  private void applyRevocation(RegistryEntry entry) throws IdentityException {
    Signed signed = verify(entry);
    Revocation revocation;
    try {
      revocation = Revocation.parse(signed.note().text());
    } catch (MalformedException e) {
      throw new IdentityException(Fault.MALFORMED, e.getMessage());
    }
    Registered target =
        state
            .certificates
            .get(revocation.certificate())
            .orElseThrow(
                () ->
                    new IdentityException(
                        Fault.NOT_REGISTERED, "certificate", "not registered", "a registered one"));
    if (target.revocation().isPresent()) {
      throw new IdentityException(Fault.CONFLICT, "certificate", "already revoked", "one in force");
    }
    if (signed.signers().size() != 1 || !mayRevoke(signed.signers().get(0), target.certificate())) {
      throw new IdentityException(
          Fault.NOT_PERMITTED,
          "signer",
          "may not revoke this certificate",
          "one of: its authority, the root, a focal point of its party, the Secretariat");
    }
    state.certificates =
        state.certificates.with(
            revocation.certificate(),
            target.revoke(new Registered.Revoked(entry.moment(), entry.object())));
  }

  private static boolean mayRevoke(VerifiedCertificate signer, VerifiedCertificate target) {
    if (target instanceof CaCertificate authority) {
      return authority.issuer().equals(signer);
    }
    if (!(target instanceof DeviceCertificate device)) {
      return false;
    }
    if (signer instanceof DeviceCertificate by) {
      return by.use() == Use.SIGNING
          && (by.role() == Role.SECRETARIAT
              || (by.role().decides() && by.party().equals(device.party())));
    }
    return device.issuer().equals(signer) || device.issuer().issuer().equals(signer);
  }

  private void applyAssignment(RegistryEntry entry) throws IdentityException {
    Signed signed = verify(entry);
    Assignment assignment;
    try {
      assignment = Assignment.parse(signed.note().text());
    } catch (MalformedException e) {
      throw new IdentityException(Fault.MALFORMED, e.getMessage());
    }
    List<AssignmentVersion> versions =
        state.assignments.getOrDefault(assignment.review(), List.of());
    Optional<AssignmentVersion> before =
        versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    requireNext(assignment, before);
    requireSigners(signed, assignment, before);
    state.add(
        new AssignmentVersion(
            assignment,
            entry.object(),
            entry.moment(),
            signed.signers().stream().map(DeviceCertificate.class::cast).toList()));
  }

  private static void requireNext(Assignment next, Optional<AssignmentVersion> before)
      throws IdentityException {
    long version = 1 + before.map(last -> last.assignment().version()).orElse(0L);
    if (next.version() != version
        || !next.previous().equals(before.map(AssignmentVersion::hash).orElse(Digest.ZERO))) {
      throw new IdentityException(
          Fault.ASSIGNMENT_STALE,
          "version",
          next.version() + " after another predecessor",
          version + " with the hash of the version in force");
    }
  }

  private static void requireSigners(
      Signed signed, Assignment assignment, Optional<AssignmentVersion> before)
      throws IdentityException {
    Set<DeviceId> keys = new HashSet<>();
    boolean agreed = false;
    for (VerifiedCertificate signer : signed.signers()) {
      if (signer instanceof DeviceCertificate by && by.use() == Use.ASSIGNMENT) {
        keys.add(by.device());
      } else if (signer instanceof DeviceCertificate by
          && by.use() == Use.SIGNING
          && by.role().decides()
          && by.party().equals(assignment.underReview())) {
        agreed = true;
      } else {
        throw new IdentityException(
            Fault.NOT_PERMITTED,
            "signer",
            "may not sign this assignment",
            "assignment keys, and a focal point of the State under review");
      }
    }
    if (keys.size() < ASSIGNMENT_KEYS) {
      throw new IdentityException(
          Fault.SIGNATURE_MISSING,
          "assignment keys",
          keys.size() + " signed",
          ASSIGNMENT_KEYS + " different ones");
    }
    if (!agreed && before.isPresent() && assignment.widens(before.get().assignment())) {
      throw new IdentityException(
          Fault.SIGNATURE_MISSING,
          "State under review",
          "did not sign",
          "a focal point of " + assignment.underReview() + ", because a State reads more");
    }
  }

  private Signed verify(RegistryEntry entry) throws IdentityException {
    try {
      return NoteRules.verify(state, SignedNote.parse(entry.object()), entry.moment());
    } catch (MalformedException e) {
      throw new IdentityException(Fault.MALFORMED, e.getMessage());
    }
  }

  private void requireEntitled(String what, Digest certificate, Moment moment)
      throws IdentityException {
    NoteRules.requireEntitled(what, NoteRules.standing(state, certificate, moment));
  }
}
