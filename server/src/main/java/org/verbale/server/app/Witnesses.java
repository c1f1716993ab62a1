package org.verbale.server.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.witnessing.Failure;
import org.verbale.server.witnessing.WitnessStatus;
import org.verbale.server.witnessing.WitnessTiming;
import org.verbale.server.witnessing.Witnessing;
import org.verbale.witness.TrustPolicy;

/** Witnessing as it is configured, and its meters. */
final class Witnesses {
  private Witnesses() {}

  /**
   * What publishes by the configured policy; nothing without one, or with {@code quorum none}.
   *
   * @throws StartException if the policy cannot be used
   */
  static Optional<Witnessing> of(
      ServerConfiguration.Log configured,
      List<VerifierKey> logs,
      Storage storage,
      Archive archive,
      RandomGenerator random) {
    if (configured.policy().isEmpty()) {
      return Optional.empty();
    }
    Path file = configured.policy().get();
    TrustPolicy policy = read(file);
    if (policy.isWithoutQuorum()) {
      return Optional.empty();
    }
    WitnessTiming standard = WitnessTiming.DEFAULT;
    WitnessTiming timing =
        new WitnessTiming(
            configured.refresh(), standard.answer(), standard.firstRest(), standard.longestRest());
    try {
      return Optional.of(
          new Witnessing(storage, archive, policy, logs, timing, random, System::nanoTime));
    } catch (IllegalArgumentException e) {
      throw unusable(file, e);
    }
  }

  private static TrustPolicy read(Path file) {
    try {
      if (Files.size(file) > TrustPolicy.MAX_SIZE) {
        throw new StartException("log.policy " + file + ": too large (expected: at most 512 KiB)");
      }
      return TrustPolicy.parse(Bytes.of(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new StartException(
          "log.policy " + file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    } catch (MalformedException e) {
      throw unusable(file, e);
    }
  }

  private static StartException unusable(Path file, Exception cause) {
    return new StartException("log.policy " + file + ": " + cause.getMessage(), cause);
  }

  static void bind(MeterRegistry meters, Witnessing witnessing) {
    Gauge.builder("verbale.witness.quorum", witnessing, w -> w.isQuorumReached() ? 1 : 0)
        .description("1 while heads reach the policy's quorum")
        .register(meters);
    Gauge.builder("verbale.witness.waiting", witnessing, w -> w.waiting().toMillis() / 1000.0)
        .description("Seconds for which sealed heads have waited for the quorum")
        .baseUnit("seconds")
        .register(meters);
    for (WitnessStatus witness : witnessing.witnesses()) {
      Gauge.builder("verbale.witness.size", witness, WitnessStatus::size)
          .description("Size of the last head that the witness cosigned")
          .tag("witness", witness.name())
          .register(meters);
      Gauge.builder("verbale.witness.time", witness, WitnessStatus::time)
          .description("When it cosigned last, seconds since 1970 UTC")
          .tag("witness", witness.name())
          .register(meters);
      for (Failure failure : Failure.values()) {
        FunctionCounter.builder("verbale.witness.failures", witness, w -> w.failures(failure))
            .tag("witness", witness.name())
            .tag("kind", failure.code())
            .register(meters);
      }
    }
  }
}
