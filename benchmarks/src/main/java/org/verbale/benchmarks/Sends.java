package org.verbale.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.verbale.v1.Accepted;
import org.verbale.v1.RecordServiceGrpc;

/** Posts records that were sealed beforehand, as fast as the server takes them. */
final class Sends {
  private static final long PATIENCE_SECONDS = 120;

  private Sends() {}

  /** A record and the connection of the device that sends it. */
  record Send(Sealing.Ready record, ManagedChannel connection) {}

  /**
   * What came of a run.
   *
   * @param count sent, all of them accepted
   * @param seconds from the first send to the last acceptance
   * @param server what it used
   * @param driver nanoseconds of processor time that the driver used
   */
  record Result(int count, double seconds, Latencies latency, Server.Usage server, double driver) {
    double perSecond() {
      return count / seconds;
    }

    /** Microseconds of the server's processor time for each. */
    double serverMicros() {
      return server.cpu() / 1e3 / count;
    }

    /** Share of one core. */
    double serverShare() {
      return server.cpu() / 1e9 / seconds;
    }

    double driverShare() {
      return driver / 1e9 / seconds;
    }

    double perCommit() {
      return count / server.commits();
    }
  }

  /** Is told of each record that the server accepted, on a connection's thread. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param index in the log
     * @param nanos when the answer came
     */
    void accepted(long index, long nanos);
  }

  /**
   * Sends all, with at most {@code inFlight} unanswered at any moment.
   *
   * @throws IllegalStateException if one was refused
   */
  static Result run(Server server, List<Send> sends, int inFlight, Listener listener)
      throws IOException, InterruptedException {
    var latency = new Latencies(sends.size());
    var window = new Semaphore(inFlight);
    var failure = new AtomicReference<@Nullable Throwable>();
    Server.Usage before = server.usage();
    long driver = Driver.cpu();
    long started = System.nanoTime();
    for (Send send : sends) {
      if (!window.tryAcquire(PATIENCE_SECONDS, SECONDS)) {
        throw new IllegalStateException("send: no answer within " + PATIENCE_SECONDS + " s");
      }
      if (failure.get() != null) {
        break;
      }
      RecordServiceGrpc.newStub(send.connection())
          .postRecord(send.record().request(), new Answer(latency, window, failure, listener));
    }
    if (!window.tryAcquire(inFlight, PATIENCE_SECONDS, SECONDS)) {
      throw new IllegalStateException("send: no answer within " + PATIENCE_SECONDS + " s");
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double driven = Driver.cpu() - driver;
    if (failure.get() != null) {
      throw new IllegalStateException("send: refused (expected: accepted)", failure.get());
    }
    return new Result(sends.size(), seconds, latency, server.usage().since(before), driven);
  }

  private static final class Answer implements StreamObserver<Accepted> {
    private final Latencies latency;
    private final Semaphore window;
    private final AtomicReference<@Nullable Throwable> failure;
    private final Listener listener;
    private final long sent = System.nanoTime();

    Answer(
        Latencies latency,
        Semaphore window,
        AtomicReference<@Nullable Throwable> failure,
        Listener listener) {
      this.latency = latency;
      this.window = window;
      this.failure = failure;
      this.listener = listener;
    }

    @Override
    public void onNext(Accepted accepted) {
      long now = System.nanoTime();
      latency.add(now - sent);
      listener.accepted(accepted.getIndex(), now);
    }

    @Override
    public void onError(Throwable thrown) {
      failure.compareAndSet(null, thrown);
      window.release();
    }

    @Override
    public void onCompleted() {
      window.release();
    }
  }
}
