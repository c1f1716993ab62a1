package org.verbale.server.sequencing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.Transaction;

/**
 * Decides the order of all commands, applies them one after the other on a thread of its own, and
 * tells each sender the outcome once it is durable. Commands that wait together share a sync.
 *
 * <p>Thread-safe.
 */
public final class Sequencer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  private final Storage storage;
  private final Archive archive;
  private final NoteSigner logKey;
  private final CommandTable commands;
  private final SequencerOptions options;
  private final Supplier<Stamp> stamps;
  private final CommitListener listener;
  private final Intake intake;
  private final Thread writer;
  private final Thread sealer;

  private Sequencer(
      Storage storage,
      Archive archive,
      CommandTable commands,
      NoteSigner logKey,
      SequencerOptions options,
      Supplier<Stamp> stamps,
      CommitListener listener) {
    this.storage = storage;
    this.archive = archive;
    this.commands = commands;
    this.logKey = logKey;
    this.options = options;
    this.stamps = stamps;
    this.listener = listener;
    this.intake = new Intake(options);
    this.writer = Thread.ofPlatform().name("sequencer").daemon().unstarted(this::write);
    this.sealer = Thread.ofPlatform().name("sealer").daemon().unstarted(this::sealRegularly);
  }

  /**
   * Starts the writer on {@code storage}, of which it alone begins transactions from here on.
   *
   * @param features in any order; none declares what another does
   * @param logKey signs sealed heads; its name is the log's origin
   * @param stamps of now, see {@link Stamp#source}
   */
  public static Sequencer start(
      Storage storage,
      Archive archive,
      List<? extends Feature> features,
      NoteSigner logKey,
      SequencerOptions options,
      Supplier<Stamp> stamps,
      CommitListener listener) {
    return start(storage, archive, features, logKey, options, stamps, listener, List.of());
  }

  /**
   * The same, with commands that stand before anything is sealed: what was left unsealed by the
   * last run is sealed behind them.
   *
   * @param first applied one by one before this returns
   * @throws RefusedException if one of them was declined; nothing was sealed
   * @throws StoppedException if the node stopped
   */
  public static Sequencer start(
      Storage storage,
      Archive archive,
      List<? extends Feature> features,
      NoteSigner logKey,
      SequencerOptions options,
      Supplier<Stamp> stamps,
      CommitListener listener,
      List<? extends Command<?>> first) {
    var commands = new CommandTable(features);
    Application.declareOwn(commands);
    var sequencer = new Sequencer(storage, archive, commands, logKey, options, stamps, listener);
    sequencer.writer.start();
    boolean begun = false;
    try {
      for (Command<?> command : first) {
        var unused = sequencer.execute(command);
      }
      begun = true;
    } finally {
      if (!begun) {
        sequencer.intake.close(new Refusal.ShuttingDown().asException());
        sequencer.awaitWriter();
      }
    }
    if (!options.sealEvery().isZero()) {
      sequencer.sealer.start();
    }
    return sequencer;
  }

  /**
   * Hands in a command. The future completes on the writer's thread, once the outcome is durable:
   * whatever is chained to it directly must return at once. It fails with
   *
   * <ul>
   *   <li>{@link RefusedException} if the command was declined, {@code OVERLOADED} or {@code
   *       SHUTTING_DOWN} among the reasons;
   *   <li>{@link StoppedException} if the node stopped.
   * </ul>
   *
   * @throws IllegalArgumentException if no feature declared such a command
   */
  public <R> CompletableFuture<R> submit(Command<R> command) {
    return submit(command, false);
  }

  /** The same, waiting for the outcome; the exceptions come out as they are. */
  public <R> R execute(Command<R> command) {
    return await(submit(command));
  }

  /**
   * Seals now, where something changed since the last seal.
   *
   * @return the head that was sealed and signed
   */
  public Optional<TreeHead> seal() {
    return await(submit(new Seal(), true));
  }

  /**
   * Keeps a checkpoint of a head that was sealed here together with the cosignatures that witnesses
   * made; returns when that is durable.
   *
   * @throws RefusedException {@code MALFORMED} if it is of no sealed head, {@code SHUTTING_DOWN}
   * @throws StoppedException if the node stopped
   */
  public void keepWitnessed(SignedCheckpoint checkpoint) {
    var unused = await(submit(new KeepWitnessed(checkpoint), true));
  }

  /** Commands that wait now, for metrics. */
  public int waiting() {
    return intake.size();
  }

  /** Takes no more commands, writes what waits, seals, and returns when all of it is durable. */
  @Override
  public void close() {
    sealer.interrupt();
    CompletableFuture<?> last = submit(new Seal(), true);
    intake.close(new Refusal.ShuttingDown().asException());
    awaitWriter();
    if (last.isCompletedExceptionally()) {
      LOG.info("Stopped without a last seal");
    }
  }

  private void awaitWriter() {
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true; // what was accepted is written first
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <R> CompletableFuture<R> submit(Command<R> command, boolean urgent) {
    if (!commands.knows(command)) {
      throw new IllegalArgumentException(
          command.getClass().getSimpleName() + ": not declared (expected: by a feature)");
    }
    var submission = new Submission<>(new CommandTable.Stamped<>(stamps.get(), command));
    intake.add(submission, urgent);
    return submission.future();
  }

  private static <R> R await(CompletableFuture<R> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void write() {
    List<Submission<?>> batch = List.of();
    try {
      for (batch = intake.take(); !batch.isEmpty(); batch = intake.take()) {
        writeBatch(batch);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("writer: interrupted (expected: nobody does that)", e);
    } catch (RuntimeException | Error e) {
      stop(e, batch);
    }
  }

  private void writeBatch(List<Submission<?>> batch) {
    long size;
    try (Transaction state = storage.begin()) {
      var application = new Application(commands, archive, state);
      batch.forEach(submission -> submission.applyIn(application));
      application.sign(logKey);
      size = application.size();
      if (!state.isEmpty()) {
        state.commit();
      }
    }
    batch.forEach(Submission::settle);
    listener.committed(size);
  }

  /** After a failure nothing is known to be right any more: nobody is told otherwise. */
  private void stop(Throwable cause, List<Submission<?>> batch) {
    LOG.error("Stopped taking commands after a failure; restart the node", cause);
    var stopped = new StoppedException(cause);
    intake.close(stopped);
    listener.stopped(cause);
    batch.forEach(submission -> submission.fail(stopped));
    intake.drain().forEach(submission -> submission.fail(stopped));
  }

  private void sealRegularly() {
    try {
      while (true) {
        Thread.sleep(options.sealEvery());
        seal();
      }
    } catch (InterruptedException e) {
      LOG.debug("No more seals: stopping");
    } catch (RefusedException | StoppedException e) {
      LOG.debug("No more seals: stopped");
    }
  }
}
