package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.verbale.server.admission.Pass;

/**
 * Runs handlers on virtual threads: they may wait for the disk or a queue; event loops never do.
 */
final class Calls implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  /** Answers a call of one request and one answer with what {@code work} returns or throws. */
  <A> void answer(StreamObserver<A> out, Function<Pass, A> work) {
    Pass pass = Door.pass();
    run(
        out,
        () -> {
          A answer = work.apply(pass);
          out.onNext(answer);
          out.onCompleted();
        });
  }

  /** Runs {@code work}, which answers through {@code out}; what it throws ends the call. */
  void run(StreamObserver<?> out, Runnable work) {
    threads.execute(
        () -> {
          try {
            work.run();
          } catch (RuntimeException | Error thrown) {
            out.onError(Failures.answer(thrown));
            if (thrown instanceof Error error) {
              throw error;
            }
          }
        });
  }

  Executor threads() {
    return threads;
  }

  /** Waits for handlers that still run. */
  @Override
  public void close() {
    threads.close();
  }
}
