package org.verbale.server.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.refusal.RefusedException;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.sequencing.StoppedException;
import org.verbale.server.storage.Storage;
import org.verbale.server.upkeep.Reinstatement;

/**
 * Closes a recovery when its time has come; what was interrupted then goes on at the next start.
 */
final class RecoveryWatch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RecoveryWatch.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Storage storage;
  private final Recovery recovery;
  private final Reinstatement reinstatement;
  private final InstantSource clock;
  private final Thread thread;

  RecoveryWatch(Storage storage, Recovery recovery, Sequencer sequencer, InstantSource clock) {
    this.storage = storage;
    this.recovery = recovery;
    this.reinstatement = new Reinstatement(sequencer);
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("recovery").unstarted(this::watch);
  }

  /** Watches, if there is something to watch. */
  RecoveryWatch start() {
    Optional<Recovery.Status> status = storage.read(recovery::status);
    if (status.isPresent()) {
      logger.warn(
          "A recovery is open until {}: nothing is taken but what is put back",
          status.get().until());
      thread.start();
    }
    return this;
  }

  private void watch() {
    try {
      while (!isDue(clock.instant())) {
        Thread.sleep(LOOK);
      }
      long lost = reinstatement.close();
      logger.warn("The recovery is over; entries that could not be appended: {}", lost);
    } catch (InterruptedException e) {
      logger.debug("No more looks at the recovery: stopping");
    } catch (RefusedException | StoppedException e) {
      logger.info("The recovery goes on at the next start: {}", e.getMessage());
    }
  }

  private boolean isDue(Instant now) {
    return storage
        .<Optional<Recovery.Status>>read(recovery::status)
        .filter(status -> !status.isClosing() && now.isBefore(status.until()))
        .isEmpty();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
