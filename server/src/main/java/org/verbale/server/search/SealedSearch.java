package org.verbale.server.search;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedRequest;
import org.verbale.refusal.Refusal;

/**
 * Searches in sealed terms for whoever has trapdoors, on threads of its own. Who may search which
 * channels was asked before. Thread-safe.
 */
public final class SealedSearch implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** So many wait for each that is under way. */
  private static final int WAITING = 8;

  /** Between two looks at what was kept long enough. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final SearchIndex index;
  private final SearchCosts costs;
  private final InstantSource clock;
  private final Kept kept;
  private final ThreadPoolExecutor threads;

  /** Of its own: what else goes on may take long. */
  private final ScheduledExecutorService expiry =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("search-expiry").unstarted(work));

  private final AtomicLong answered = new AtomicLong();

  /**
   * @param index stays open until this is closed
   * @param clock for how long a search takes, and what was opened is kept
   */
  public SealedSearch(SearchIndex index, SearchCosts costs, InstantSource clock) {
    this.index = requireNonNull(index, "index");
    this.costs = requireNonNull(costs, "costs");
    this.clock = requireNonNull(clock, "clock");
    this.kept = new Kept(costs.kept(), costs.keep(), clock);
    AtomicInteger count = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            costs.searches(),
            costs.searches(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING * costs.searches()),
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("search-" + count.incrementAndGet())
                    .unstarted(work));
    var unused =
        expiry.scheduleWithFixedDelay(
            this::expire, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Searches, and waits for the answer. Hits of one question keep their order and score from page
   * to page, whatever is posted meanwhile; an erasure in between moves them. Its time begins now,
   * though others are before it.
   *
   * @throws org.verbale.refusal.RefusedException MALFORMED for a cursor of another question;
   *     TOO_LARGE for a question that would cost too much; NOT_INDEXED_YET where an index is behind
   *     the page before, or was found damaged and is being made anew; OVERLOADED if too many
   *     search, or it took too long; SHUTTING_DOWN
   */
  public SealedAnswer search(SealedRequest request) {
    var budget = new Budget(costs.time(), costs.opened(), clock);
    var task = new FutureTask<>(() -> run(request, budget));
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw (threads.isShutdown() ? new Refusal.ShuttingDown() : new Refusal.Overloaded(RETRY))
          .asException();
    }
    return await(task);
  }

  private SealedAnswer run(SealedRequest request, Budget budget) {
    try {
      SealedAnswer answer = new SearchRun(index, kept, costs, budget, request).run();
      answered.incrementAndGet();
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException("search: failed", e);
    }
  }

  private static SealedAnswer await(FutureTask<SealedAnswer> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // its time is bounded: let it end, then tell the caller
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
          }
          if (cause instanceof Error error) {
            throw error;
          }
          throw new IllegalStateException("search: failed", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is searched. */
  public SearchIndex index() {
    return index;
  }

  /** Lets go what was kept long enough. */
  void expire() {
    kept.expire(LOOK);
  }

  /** Bytes of opened postings that are kept, for metrics. */
  public long kept() {
    return kept.bytes();
  }

  /** Searches that were answered since the start, for metrics. */
  public long answered() {
    return answered.get();
  }

  /** Refuses new searches, and waits for those under way. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true; // indexes must not be closed under them
      }
    }
    expiry.shutdownNow();
    kept.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
