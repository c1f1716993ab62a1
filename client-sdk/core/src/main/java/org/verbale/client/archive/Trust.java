package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;

/**
 * What a client demands of a head before it relies on it.
 *
 * @param log name and key of the log
 * @param policy which of its keys and which witnesses count; other logs in it do not
 */
public record Trust(VerifierKey log, TrustPolicy policy) {
  /**
   * @throws IllegalArgumentException if the policy knows logs, and not this one
   */
  public Trust {
    requireNonNull(log, "log");
    if (!policy.logs().isEmpty() && !policy.logKeys().contains(log)) {
      throw new IllegalArgumentException(
          "policy: of other logs (expected: the log key among its logs, or none)");
    }
    policy = policy.with(log);
  }

  /** The log's word is enough: {@code quorum none}. */
  public static Trust inLogAlone(VerifierKey log) {
    return new Trust(log, TrustPolicy.of(log));
  }

  /** All keys of the log: two for a while, where its key was replaced. */
  public List<VerifierKey> logKeys() {
    return policy.logKeys().stream().filter(key -> key.name().equals(log.name())).toList();
  }

  /** Whether the log's word alone is not enough. */
  public boolean demandsWitnesses() {
    return !policy.isWithoutQuorum();
  }

  WitnessedCheckpoint verify(SignedCheckpoint checkpoint)
      throws BadSignatureException, QuorumException {
    if (!checkpoint.unverified().origin().equals(log.name())) {
      throw new BadSignatureException("of another log", log.name());
    }
    return policy.verify(checkpoint);
  }

  /**
   * The time that a whole quorum vouches for; empty if none does, or none is demanded.
   *
   * @param receipt of this client
   */
  public Optional<Instant> witnessed(Receipt receipt) {
    return witnessed(receipt.checkpoint());
  }

  Optional<Instant> witnessed(SignedCheckpoint checkpoint) {
    try {
      return verify(checkpoint).time();
    } catch (BadSignatureException | QuorumException e) {
      return Optional.empty(); // that is the answer
    }
  }
}
