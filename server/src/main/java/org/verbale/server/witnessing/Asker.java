package org.verbale.server.witnessing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.log.ConsistencyProof;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.StorageException;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosignature;
import org.verbale.witness.WitnessAnswer;

/** Asks one witness, on a thread of its own, for the head whose round is open. */
final class Asker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

  /** One to learn where it stands, one to ask from there, one more where others ask it too. */
  private static final int TRIES = 3;

  private final Endpoint witness;
  private final WitnessClient client;
  private final Archive archive;
  private final Desk desk;
  private final Backoff backoff;
  private final WitnessStatus status;

  /** Where the witness stands, as far as it said. */
  private long confirmed;

  private boolean failing;

  Asker(Endpoint witness, WitnessClient client, Archive archive, Desk desk, Backoff backoff) {
    this.witness = witness;
    this.client = client;
    this.archive = archive;
    this.desk = desk;
    this.backoff = backoff;
    this.status = new WitnessStatus(witness.name());
  }

  WitnessStatus status() {
    return status;
  }

  @Override
  public void run() {
    Round done = null;
    try {
      while (true) {
        done = turn(done);
      }
    } catch (InterruptedException e) {
      LOG.debug("Witness {}: no more asked", witness.name());
    }
  }

  /** One attempt; returns the last round that it cosigned. */
  private @Nullable Round turn(@Nullable Round done) throws InterruptedException {
    Round round = desk.take(done);
    List<Cosignature> got = List.of();
    Duration rest = Duration.ZERO;
    try {
      got = ask(round);
      if (!got.isEmpty()) {
        succeeded(round, got);
      }
    } catch (WitnessException e) {
      rest = failed(e);
    } catch (RefusedException | StorageException e) {
      LOG.warn("Witness {}: no proof could be read for it: {}", witness.name(), e.getMessage());
      rest = backoff.afterFailure();
    } finally {
      desk.settle(round, got);
    }
    if (!rest.isZero()) {
      Thread.sleep(rest);
    }
    return got.isEmpty() ? done : round;
  }

  /** Its cosignatures, verified; none if the round is over. */
  private List<Cosignature> ask(Round round) throws WitnessException, InterruptedException {
    long size = round.size();
    for (int i = 0; i < TRIES; i++) {
      long from = Math.min(confirmed, size);
      Optional<ConsistencyProof> proof =
          round.moment().read(view -> archive.consistency(view, from, size));
      if (proof.isEmpty()) {
        return List.of();
      }
      WitnessAnswer answer =
          client.add(witness.prefix(), AddCheckpoint.of(proof.get(), round.signed()));
      switch (answer) {
        case WitnessAnswer.Cosigned cosigned -> {
          List<Cosignature> own = witness.verify(round.signed().unverified(), cosigned.lines());
          confirmed = size;
          return own;
        }
        case WitnessAnswer.Conflict conflict -> moveTo(conflict.size(), from, size);
        case WitnessAnswer.Refused refused -> throw refused(refused);
      }
    }
    throw new WitnessException(Failure.CONFLICT, "size: another each time (expected: the last)");
  }

  private void moveTo(long said, long from, long size) throws WitnessException {
    if (said > size) {
      throw new WitnessException(
          Failure.AHEAD,
          "knows a log of "
              + said
              + " leaves, this one has "
              + size
              + " (expected: none longer; if this log was restored, see docs/OPERATIONS.md)");
    }
    if (said == from) {
      throw new WitnessException(
          Failure.CONFLICT, "size: " + said + ", as it was told (expected: another, or 200)");
    }
    confirmed = said;
  }

  private WitnessException refused(WitnessAnswer.Refused refused) {
    Failure failure = Failure.of(refused.reason());
    if (failure != Failure.STATUS_503) {
      confirmed = 0; // the next attempt begins by learning where it stands
    }
    return new WitnessException(failure, "refused: " + failure.code());
  }

  private void succeeded(Round round, List<Cosignature> got) {
    long time = got.stream().mapToLong(Cosignature::seconds).max().orElse(0);
    status.cosigned(round.size(), time);
    backoff.afterSuccess();
    if (failing) {
      failing = false;
      LOG.info("Witness {}: cosigns again, at {}", witness.name(), round.size());
    }
  }

  /** Returns how long to leave it alone. */
  private Duration failed(WitnessException failure) {
    status.failed(failure.failure());
    if (failure.failure() == Failure.AHEAD) {
      LOG.error("Witness {}: {}", witness.name(), failure.getMessage());
    } else if (!failing) {
      LOG.warn("Witness {}: {}", witness.name(), failure.getMessage());
    }
    failing = true;
    return failure.failure() == Failure.STATUS_503 ? backoff.soon() : backoff.afterFailure();
  }
}
