package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.DeviceId;
import org.verbale.id.Role;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;

/** Keys and certificates of a device, made where the authority's key is. */
final class DeviceIssue {
  /** Default days of validity. */
  static final int DAYS = 2 * 365;

  private final Surroundings surroundings;
  private final NewKeyOptions keys;
  private final SignerOptions signer;
  private final ValidityOption validity;

  DeviceIssue(
      Surroundings surroundings,
      NewKeyOptions keys,
      SignerOptions signer,
      ValidityOption validity) {
    this.surroundings = surroundings;
    this.keys = keys;
    this.signer = signer;
    this.validity = validity;
  }

  /** What is to be written where. */
  private record Made(Path base, DeviceCertificate certificate, Ed25519.Key key) {}

  /** {@code BASE.signing} and {@code BASE.transport}, or {@code BASE} for an assignment key. */
  void issue(Path ca, Role role, DeviceId device, Use... uses)
      throws IOException, MalformedException, IdentityException {
    for (Use use : uses) {
      KeyFiles.requireFree(base(use), keys.force());
    }
    CaCertificate authority =
        KeyFiles.readCertificate(KeyFiles.certificate(ca), CaCertificate.class, "an authority's");
    Validity period = validity.from(surroundings.clock(), DAYS, Optional.of(authority.validity()));
    List<Made> made = new ArrayList<>();
    try (Ed25519.Key caKey = signer.open(ca, surroundings)) {
      PartyAuthority issuer = new PartyAuthority(authority, caKey, surroundings.random());
      for (Use use : uses) {
        Ed25519.Key key = Ed25519.Key.generate(surroundings.random());
        Holder.Device holder = new Holder.Device(authority.party(), role, device, use);
        made.add(
            new Made(base(use), issuer.certify(holder, Bytes.of(key.publicKey()), period), key));
      }
      write(made);
    } finally {
      made.forEach(each -> each.key().close());
    }
  }

  private void write(List<Made> made) throws IOException {
    try (Passphrase passphrase = keys.passphrase(surroundings)) {
      for (Made each : made) {
        new KeyOutput(surroundings, keys)
            .write(each.base(), each.certificate(), each.key(), passphrase);
      }
    }
  }

  private Path base(Use use) {
    return use == Use.ASSIGNMENT ? keys.out() : keys.out(use.code());
  }
}
