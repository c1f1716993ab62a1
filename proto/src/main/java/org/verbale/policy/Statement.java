package org.verbale.policy;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.id.CertificateId;
import org.verbale.identity.Registry;
import org.verbale.note.BadSignatureException;
import org.verbale.note.LineFormat;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/**
 * A signed statement inside a command, and the check of its signatures, which is done once: on the
 * thread that admits the command, or, where a command was decoded, by the writer. That may be kept
 * because it depends on bytes alone: a signer is named by the hash of its certificate. Whether the
 * signers were entitled depends on the moment and is asked anew each time. Thread-safe.
 *
 * @param <T> what it states
 */
public final class Statement<T extends LineFormat> {
  private final ReceivedNote<T> received;
  private volatile @Nullable AttestedNote<T> attested;

  public Statement(ReceivedNote<T> received) {
    this.received = requireNonNull(received, "received");
  }

  /** As it came; anybody may have written it. */
  public ReceivedNote<T> received() {
    return received;
  }

  /**
   * The statement, believed.
   *
   * @param what is stated, for the refusal: {@code epoch note}
   * @throws RefusedException NOT_REGISTERED or BAD_SIGNATURE
   */
  public AttestedNote<T> attested(Registry registry, String what) {
    AttestedNote<T> known = attested;
    if (known == null) {
      known = verify(registry, what);
      attested = known;
    }
    return known;
  }

  private AttestedNote<T> verify(Registry registry, String what) {
    for (CertificateId signer : received.claimedSigners()) {
      if (registry.certificate(signer.hash()).isEmpty()) {
        throw new Refusal.NotRegistered().asException();
      }
    }
    try {
      return received.verify(registry.keys());
    } catch (BadSignatureException e) {
      throw new RefusedException(new Refusal.BadSignature(what));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Statement<?> that && received.equals(that.received);
  }

  @Override
  public int hashCode() {
    return received.hashCode();
  }

  @Override
  public String toString() {
    return "Statement[" + received.hash() + "]";
  }
}
