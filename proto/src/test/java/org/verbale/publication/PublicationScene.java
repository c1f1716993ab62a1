package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSigner;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;
import org.verbale.witness.Cosigner;
import org.verbale.witness.TrustPolicy;

/**
 * Who takes part where something is published: XA, reviewed by XB and XC; XD, which has no part in
 * it; the Secretariat; a log and two witnesses. Real keys, the same from the same seed.
 */
public final class PublicationScene {
  /** The log's name. */
  public static final String ORIGIN = "log.example";

  private static final long COSIGNED = 1_780_000_000;

  public final Mechanism mechanism;
  public final Device xa;
  public final Device xaTemporary;
  public final Device xaExpert;
  public final Device xaObserver;
  public final Device xb;
  public final Device xbExpert;
  public final Device xc;
  public final Device xd;
  public final Device sec;
  public final Device secOther;

  public PublicationScene(long seed) throws IdentityException {
    mechanism = new Mechanism(seed);
    xa = mechanism.device("XA", Role.FOCAL_POINT);
    xaTemporary = mechanism.device("XA", Role.TEMPORARY_FOCAL_POINT);
    xaExpert = mechanism.device("XA", Role.EXPERT);
    xaObserver = mechanism.device("XA", Role.STATE_OBSERVER);
    xb = mechanism.device("XB", Role.FOCAL_POINT);
    xbExpert = mechanism.device("XB", Role.EXPERT);
    xc = mechanism.device("XC", Role.FOCAL_POINT);
    xd = mechanism.device("XD", Role.FOCAL_POINT);
    sec = mechanism.device("SEC", Role.SECRETARIAT);
    secOther = mechanism.device("SEC", Role.SECRETARIAT);
    mechanism.assign(
        mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC"),
        mechanism.assignmentKey().signer(),
        mechanism.assignmentKey().signer());
  }

  static Ed25519.Key key(int fill) {
    byte[] seed = new byte[Ed25519.PRIVATE_KEY_LENGTH];
    Arrays.fill(seed, (byte) fill);
    return Ed25519.Key.of(SecretBytes.adopt(seed));
  }

  /** The log's key. */
  public static NoteSigner log() {
    return NoteSigner.of(ORIGIN, key(1));
  }

  /** Witness 1 or 2. */
  public static Cosigner witness(int number) {
    return Cosigner.of("w" + number + ".example", key(10 + number));
  }

  /** {@code checkpoint} with the cosignatures of these. */
  public static SignedCheckpoint cosigned(SignedCheckpoint checkpoint, Cosigner... cosigners) {
    return checkpoint.with(
        Arrays.stream(cosigners)
            .map(cosigner -> cosigner.cosign(checkpoint.unverified(), COSIGNED))
            .toList());
  }

  /** The policy file of those who want to see both witnesses. */
  public static String policyFile() {
    return "log "
        + log().key()
        + "\nwitness w1 "
        + witness(1).key()
        + "\nwitness w2 "
        + witness(2).key()
        + "\ngroup both all w1 w2\nquorum both\n";
  }

  /** Who wants to see both witnesses. */
  public static TrustPolicy witnessed() throws MalformedException {
    return TrustPolicy.parse(Bytes.of(policyFile().getBytes(UTF_8)));
  }

  /** Who believes the log alone. */
  public static TrustPolicy durable() {
    return TrustPolicy.of(log().key());
  }

  /** A reader who trusts the scene's root. */
  public BundleVerifier verifier(TrustPolicy policy) {
    return new BundleVerifier(policy, Set.of(mechanism.root().hash()));
  }

  /** XA publishes two paragraphs of an answer by its expert; to be changed and then built. */
  public BundleDraft draft() {
    return new BundleDraft(this);
  }
}
