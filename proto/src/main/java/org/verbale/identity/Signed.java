package org.verbale.identity;

import java.util.List;
import java.util.Optional;
import org.verbale.id.Digest;
import org.verbale.note.VerifiedNote;

/**
 * A note whose every signature is by a certificate that was registered, valid and unrevoked at its
 * moment. Made by {@link Registry#verify} alone. What the signers may say is for others to judge.
 */
public final class Signed {
  private final VerifiedNote note;
  private final List<VerifiedCertificate> signers;

  Signed(VerifiedNote note, List<VerifiedCertificate> signers) {
    this.note = note;
    this.signers = List.copyOf(signers);
  }

  public VerifiedNote note() {
    return note;
  }

  /** At least one, each once, in the order of the signature lines. */
  public List<VerifiedCertificate> signers() {
    return signers;
  }

  /** The signers that are devices with a certificate for {@code use}, in order. */
  public List<DeviceCertificate> devices(Use use) {
    return signers.stream()
        .filter(signer -> signer instanceof DeviceCertificate device && device.use() == use)
        .map(DeviceCertificate.class::cast)
        .toList();
  }

  /** The signer of this certificate hash, if it signed. */
  public Optional<VerifiedCertificate> signer(Digest certificate) {
    return signers.stream().filter(signer -> signer.hash().equals(certificate)).findFirst();
  }
}
