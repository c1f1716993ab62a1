package org.verbale.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks a server as fast as it answers, with a fixed number of questions unanswered. */
final class Asking {
  private static final int IN_FLIGHT = 64;
  private static final long PATIENCE_SECONDS = 60;

  private final Latencies latency;
  private final Semaphore window = new Semaphore(IN_FLIGHT);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Asking(int count) {
    this.latency = new Latencies(count);
  }

  /** One question: a call, or several after one another. */
  @FunctionalInterface
  interface Question {
    /**
     * @param number from 0
     * @param done observes its calls
     */
    void ask(int number, Done done);
  }

  /**
   * What came of a run.
   *
   * @param bytes of all answers
   * @param serverCpu nanoseconds of processor time that the server used
   * @param driverCpu the same of the driver
   */
  record Result(
      int count,
      double seconds,
      Latencies latency,
      long bytes,
      double serverCpu,
      double driverCpu) {}

  /**
   * @throws IllegalStateException if one was refused
   */
  static Result run(Server server, int count, Question question)
      throws IOException, InterruptedException {
    var asking = new Asking(count);
    Server.Usage before = server.usage();
    long driver = Driver.cpu();
    long started = System.nanoTime();
    for (int i = 0; i < count && asking.failure.get() == null; i++) {
      asking.take(1);
      question.ask(i, asking.new Done());
    }
    asking.take(IN_FLIGHT);
    double seconds = (System.nanoTime() - started) / 1e9;
    double driven = Driver.cpu() - driver;
    if (asking.failure.get() != null) {
      throw new IllegalStateException(
          "question: refused (expected: answered)", asking.failure.get());
    }
    double used = server.usage().since(before).cpu();
    return new Result(count, seconds, asking.latency, asking.bytes.get(), used, driven);
  }

  private void take(int permits) throws InterruptedException {
    if (!window.tryAcquire(permits, PATIENCE_SECONDS, SECONDS)) {
      throw new IllegalStateException("question: no answer within " + PATIENCE_SECONDS + " s");
    }
  }

  /** Observes the calls of one question. */
  final class Done {
    private final long asked = System.nanoTime();

    /** Of a call after which {@code next} is asked. */
    <T extends MessageLite> StreamObserver<T> first(Runnable next) {
      return new Answer<>(next);
    }

    /** Of the last call. */
    <T extends MessageLite> StreamObserver<T> last() {
      return new Answer<>(this::answered);
    }

    private void answered() {
      latency.add(System.nanoTime() - asked);
      window.release();
    }
  }

  private final class Answer<T extends MessageLite> implements StreamObserver<T> {
    private final Runnable next;

    Answer(Runnable next) {
      this.next = next;
    }

    @Override
    public void onNext(T answer) {
      bytes.addAndGet(answer.getSerializedSize());
    }

    @Override
    public void onError(Throwable thrown) {
      failure.compareAndSet(null, thrown);
      window.release();
    }

    @Override
    public void onCompleted() {
      next.run();
    }
  }
}
