package org.verbale.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.identity.IdentityException.Fault;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;

/** Whose signature counts, and when. */
final class NoteRules {
  private NoteRules() {}

  static Standing standing(RegistryState state, Digest certificate, Moment at) {
    Optional<Registered> found = state.certificates.get(certificate);
    if (found.isEmpty() || !at.isAfter(found.get().since())) {
      return Standing.UNKNOWN;
    }
    if (isRevoked(state, found.get(), at)) {
      return Standing.REVOKED;
    }
    Validity validity = found.get().certificate().validity();
    if (at.time().isBefore(validity.notBefore())) {
      return Standing.NOT_YET_VALID;
    }
    return at.time().isAfter(validity.notAfter()) ? Standing.EXPIRED : Standing.ENTITLED;
  }

  private static boolean isRevoked(RegistryState state, Registered registered, Moment at) {
    if (registered.certificate() instanceof DeviceCertificate device) {
      Optional<Registered> authority = state.certificates.get(device.issuer().hash());
      return registered.isRevoked(at) || authority.orElseThrow().isRevoked(at);
    }
    return registered.isRevoked(at);
  }

  /** See {@link Registry#verify}. */
  static Signed verify(RegistryState state, SignedNote note, Moment at) throws IdentityException {
    List<VerifiedCertificate> signers = new ArrayList<>();
    for (NoteSignature signature : note.signatures()) {
      Optional<Digest> hash = CertificateId.ofKeyName(signature.name()).map(CertificateId::hash);
      Standing standing =
          hash.map(certificate -> standing(state, certificate, at)).orElse(Standing.UNKNOWN);
      requireEntitled("signer", standing);
      signers.add(hash.flatMap(state.certificates::get).orElseThrow().certificate());
    }
    try {
      return new Signed(note.verifyExactly(keys(state)), signers);
    } catch (BadSignatureException e) {
      throw new IdentityException(Fault.BAD_SIGNATURE, e.getMessage());
    }
  }

  /** See {@link Registry#keys}. */
  static KnownKeys keys(RegistryState state) {
    return (name, keyId) ->
        CertificateId.ofKeyName(name)
            .flatMap(certificate -> state.certificates.get(certificate.hash()))
            .map(Registered::certificate)
            .map(CertificateKey::verifier)
            .filter(key -> key.keyId() == keyId);
  }

  static void requireEntitled(String what, Standing standing) throws IdentityException {
    switch (standing) {
      case ENTITLED -> {}
      case UNKNOWN ->
          throw new IdentityException(
              Fault.NOT_REGISTERED, what, "no registered certificate", "a registered one");
      case NOT_YET_VALID ->
          throw new IdentityException(Fault.NOT_YET_VALID, what, "not valid yet", "valid now");
      case EXPIRED -> throw new IdentityException(Fault.EXPIRED, what, "expired", "valid now");
      case REVOKED -> throw new IdentityException(Fault.REVOKED, what, "revoked", "in force");
      case UNASSIGNED ->
          throw new IdentityException(Fault.NOT_PERMITTED, what, "not of this channel", "of it");
    }
  }
}
