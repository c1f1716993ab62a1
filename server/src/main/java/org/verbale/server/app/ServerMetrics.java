package org.verbale.server.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import java.util.function.ToDoubleFunction;
import org.verbale.refusal.RefusedException;
import org.verbale.server.document.ErasureSweep;
import org.verbale.server.storage.Storage;
import org.verbale.server.transport.Backend;

/**
 * What {@code /metrics} says of the whole: how much there is and is done, of nobody in particular.
 */
final class ServerMetrics {
  private ServerMetrics() {}

  static void bind(MeterRegistry meters, Backend backend) {
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    gauge(meters, "verbale.commands.waiting", backend, b -> b.sequencer().waiting());
    gauge(meters, "verbale.feed.followers", backend, b -> b.feed().followers());
    gauge(meters, "verbale.log.sealed", backend, ServerMetrics::sealedSize);
    gauge(meters, "verbale.log.published", backend, b -> b.seals().size());
    counter(meters, "verbale.storage.commits", backend, written -> written.commits());
    counter(meters, "verbale.storage.rows", backend, written -> written.rows());
    counter(meters, "verbale.storage.bytes", backend, written -> written.bytes());
  }

  /** Content that a decision erased and that is not off the disk yet. */
  static void bind(MeterRegistry meters, ErasureSweep sweep) {
    Gauge.builder("verbale.erasure.waiting", sweep, ServerMetrics::waiting)
        .description("Records whose content was erased and is still on disk")
        .register(meters);
    Gauge.builder("verbale.erasure.time", sweep, each -> each.ended().getEpochSecond())
        .description("When content last left the disk, seconds since 1970 UTC; 0: not yet")
        .register(meters);
  }

  private static double waiting(ErasureSweep sweep) {
    try {
      return sweep.waiting();
    } catch (RefusedException e) {
      return Double.NaN; // readers are overloaded: not known now
    }
  }

  private static double sealedSize(Backend backend) {
    try {
      return backend.storage().<Long>read(view -> backend.archive().sealed(view).size());
    } catch (RefusedException e) {
      return Double.NaN; // readers are overloaded: not known now
    }
  }

  private static void gauge(
      MeterRegistry meters, String name, Backend backend, ToDoubleFunction<Backend> value) {
    Gauge.builder(name, backend, value).register(meters);
  }

  private static void counter(
      MeterRegistry meters, String name, Backend backend, ToDoubleFunction<Storage.Written> value) {
    FunctionCounter.builder(
            name, backend.storage(), storage -> value.applyAsDouble(storage.written()))
        .register(meters);
  }
}
