package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.UnwitnessedException;
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
 * @param freshness of what completeness is judged by, where the policy demands witnesses
 * @param evidence where evidence against the log is written, if anywhere
 */
public record Trust(
    VerifierKey log, TrustPolicy policy, Freshness freshness, Optional<EvidenceFolder> evidence) {
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

  /** The log's word is enough: {@code quorum none}. No clock is asked. */
  public static Trust inLogAlone(VerifierKey log) {
    return new Trust(log, TrustPolicy.of(log), Freshness.by(Clock.systemUTC()), Optional.empty());
  }

  /** The keys of the log that were told; others come by succession. */
  public List<VerifierKey> logKeys() {
    return policy.logKeys().stream().filter(key -> key.name().equals(log.name())).toList();
  }

  /** Whether the log's word alone is not enough. */
  public boolean demandsWitnesses() {
    return !policy.isWithoutQuorum();
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
    return witnessed(checkpoint, List.of());
  }

  Optional<Instant> witnessed(SignedCheckpoint checkpoint, Collection<VerifierKey> more) {
    try {
      return verify(checkpoint, more);
    } catch (BadSignatureException | QuorumException e) {
      return Optional.empty(); // that is the answer
    }
  }

  /**
   * The time that a whole quorum vouches for; empty if none is demanded.
   *
   * @throws BadSignatureException if it is not the log's, or not of a witness that it names
   * @throws QuorumException if too few witnesses cosigned it
   */
  Optional<Instant> verify(SignedCheckpoint checkpoint)
      throws BadSignatureException, QuorumException {
    return verify(checkpoint, List.of());
  }

  /**
   * @param more keys that the log has by succession
   */
  Optional<Instant> verify(SignedCheckpoint checkpoint, Collection<VerifierKey> more)
      throws BadSignatureException, QuorumException {
    String origin = checkpoint.unverified().origin();
    if (!origin.equals(log.name()) && more.stream().noneMatch(key -> key.name().equals(origin))) {
      throw new BadSignatureException("of another log", log.name());
    }
    TrustPolicy all = policy;
    for (VerifierKey key : more) {
      all = all.with(key);
    }
    WitnessedCheckpoint witnessed = all.verify(checkpoint);
    try {
      return witnessed.time();
    } catch (DateTimeException e) { // a time that no calendar has
      return Optional.of(Instant.MAX);
    }
  }

  /** Whether {@code next}, a head of the same tree as {@code known}, is the better one to keep. */
  boolean isFresher(TrustedHead next, TrustedHead known) {
    if (next.witnessed().isEmpty() || known.witnessed().isEmpty()) {
      return next.witnessed().isPresent();
    }
    Instant time = next.witnessed().get();
    return freshness.isAhead(known.witnessed().get())
        || (time.isAfter(known.witnessed().get()) && !freshness.isAhead(time));
  }

  /**
   * @throws UnwitnessedException if witnesses are demanded, and did not cosign it lately
   */
  void demandFresh(TrustedHead head) {
    head.witnessed().ifPresent(freshness::demand);
  }
}
