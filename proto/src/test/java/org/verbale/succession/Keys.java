package org.verbale.succession;

import java.util.Arrays;
import java.util.List;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Checkpoint;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.Succession.NextKey;
import org.verbale.testing.Mechanism;

/** A root and log keys that are always the same, and the notes between them. */
final class Keys {
  static final String ORIGIN = "log.example";
  static final String SECOND_ORIGIN = "log.example/2";

  final Mechanism mechanism;

  Keys() throws IdentityException {
    mechanism = new Mechanism(2026);
  }

  List<RootCertificate> roots() {
    return List.of(mechanism.root());
  }

  NoteSigner root() {
    return CertificateKey.signer(mechanism.root(), mechanism.rootKey());
  }

  /** The key number {@code number} of the log {@code origin}. */
  static NoteSigner log(String origin, int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return NoteSigner.of(origin, Ed25519.Key.of(SecretBytes.adopt(seed)));
  }

  static NoteSigner log(int number) {
    return log(ORIGIN, number);
  }

  static TreeHead head(long size) {
    byte[] root = new byte[Digest.LENGTH];
    Arrays.fill(root, (byte) size);
    return new TreeHead(size, Digest.of(root));
  }

  static SignedCheckpoint checkpoint(NoteSigner log, long size) {
    return SignedCheckpoint.sign(new Checkpoint(log.key().name(), head(size)), log);
  }

  /** From key {@code from} of {@link #ORIGIN} to the next one. */
  SignedSuccession next(int from, long size) throws SuccessionException {
    return next(log(from), log(from + 1), size);
  }

  SignedSuccession next(NoteSigner from, NoteSigner to, long size) throws SuccessionException {
    return SignedSuccession.propose(new NextKey(from.key(), to.key(), size), from, to).sign(root());
  }

  SignedSuccession generation(NoteSigner from, NoteSigner to, long last, long restored)
      throws SuccessionException {
    return SignedSuccession.propose(
            new NewGeneration(from.key(), to.key(), head(last), head(restored)), to)
        .sign(root());
  }
}
