package org.verbale.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.archive.NextGeneration;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.client.state.StagedStore;
import org.verbale.client.state.StateChanges;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;

/**
 * Follows the log to the generation behind a disaster: gives back what this device kept, and once
 * that is over reads everything again. Secrets, drafts and what waits to be sent stay. Safe for use
 * by many threads.
 */
final class NextLog {
  private static final Logger logger = LoggerFactory.getLogger(NextLog.class);
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Session session;
  private final AtomicLong entered = new AtomicLong();
  private volatile boolean unsure;

  NextLog(Session session) {
    this.session = session;
  }

  /** How many generations were entered by this client since it started. */
  long entered() {
    return entered.get();
  }

  /**
   * Does what the state of the log demands.
   *
   * @throws RefusedException RECOVERING while the server takes back what it lost; this device has
   *     given then what it has
   * @throws DishonestServerException if the log that goes on is not the root's, or without what was
   *     trusted
   */
  synchronized void follow() {
    GetRecoveryResponse recovery =
        session.server().getRecovery(GetRecoveryRequest.getDefaultInstance());
    if (recovery.getOpen()) {
      if (!recovery.getClosing()) {
        int given = new Returner(session.server(), session.keepsakes()).give();
        logger.info("The log is being put back together; entries given: {}", given);
      }
      throw new RefusedException(
          "RECOVERING", "log: being put back together (expected: another attempt)", RETRY);
    }
    Optional<NextGeneration> next = next();
    if (next.isPresent()) {
      logger.warn("The log goes on as another generation: {}", next.get());
      locked(session.engines().iterator(), () -> enter(next.get()));
      resubmit();
    }
  }

  /** Whether there was no head to tell the generation by when the log was last followed. */
  boolean isUnsure() {
    return unsure;
  }

  /** A log without a head is not another. */
  private Optional<NextGeneration> next() {
    try {
      Optional<NextGeneration> next = session.log().next();
      unsure = false;
      return next;
    } catch (RefusedException e) {
      if (e.reason().equals("NOT_SEALED_YET")) {
        unsure = true;
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Nothing is read or posted meanwhile. */
  private static void locked(Iterator<ChannelEngine> engines, Runnable step) {
    if (!engines.hasNext()) {
      step.run();
      return;
    }
    ChannelEngine engine = engines.next();
    synchronized (engine) {
      locked(engines, step);
    }
  }

  private void enter(NextGeneration next) {
    var staged = new StagedStore(session.store(), NextLog::isRead);
    StateChanges places = new StateChanges();
    session.engines().forEach(engine -> engine.keepPlace(places));
    staged.commit(places);
    RegistryReplica registry = session.registry().over(staged);
    registry.catchUp();
    for (ChannelEngine engine : session.engines()) {
      long length = engine.reread(session.context().over(staged, registry));
      StateChanges marks = new StateChanges();
      for (String whose : List.of("read", "told")) {
        new ReadMark(staged, engine.channel(), whose).limit(length, marks);
      }
      staged.commit(marks);
    }
    session.log().enter(next, staged.changes());
    session.registry().reload();
    session.engines().forEach(ChannelEngine::reload);
    entered.incrementAndGet();
  }

  private static boolean isRead(String key) {
    return RegistryReplica.isRead(key)
        || ChannelEngine.isRead(key)
        || key.equals(FeedReader.CURSOR);
  }

  private void resubmit() {
    for (ChannelEngine engine : session.engines()) {
      try {
        engine.resubmit();
      } catch (RefusedException | UnreachableException e) {
        logger.info("{} is caught up with later: {}", engine.channel(), e.getMessage());
      }
    }
  }

  /**
   * Whether what looks like a lie is that the log goes on as another generation. Nothing is
   * believed or changed by the question.
   *
   * @return what to throw instead
   */
  Optional<RefusedException> excuse() {
    try {
      return session
          .log()
          .next()
          .map(
              next ->
                  new RefusedException(
                      "RECOVERING",
                      "log: goes on as another generation (expected: sync, and another attempt)",
                      RETRY));
    } catch (DishonestServerException | RefusedException | UnreachableException e) {
      return Optional.empty(); // the lie stands
    }
  }
}
