package org.verbale.server.transport;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.verbale.v1.RefusalDetail;

/**
 * Counts and times calls. Labels are names of methods, gRPC codes and reasons of refusal: closed
 * sets, and nothing about who called or what for.
 */
final class CallMetrics {
  private final MeterRegistry meters;

  CallMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  Call begin(MethodDescriptor<?, ?> method) {
    return new Call(method.getFullMethodName(), Timer.start(meters));
  }

  /** One call, from its admission to its end. */
  final class Call {
    private final String method;
    private final Timer.Sample sample;

    /** Stays when the caller goes away before there is an answer. */
    private volatile Status.Code code = Status.Code.CANCELLED;

    Call(String method, Timer.Sample sample) {
      this.method = method;
      this.sample = sample;
    }

    void answered(Status status, Metadata trailers) {
      code = status.getCode();
      RefusalDetail refusal = trailers.get(RefusalStatus.DETAIL);
      if (refusal != null) {
        Counter.builder("verbale.refusals")
            .description("Calls refused")
            .tag("method", method)
            .tag("reason", refusal.getReason())
            .register(meters)
            .increment();
      }
    }

    void end() {
      sample.stop(
          Timer.builder("verbale.calls")
              .description("Calls, from admission to the last byte of the answer")
              .tag("method", method)
              .tag("code", code.name())
              .serviceLevelObjectives(
                  Duration.ofMillis(2),
                  Duration.ofMillis(5),
                  Duration.ofMillis(10),
                  Duration.ofMillis(25),
                  Duration.ofMillis(100),
                  Duration.ofMillis(500),
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(10))
              .register(meters));
    }
  }
}
