package org.verbale.server.witnessing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;

/** What witnesses cosigned last, asked of all at once. */
final class WitnessedSizes {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessedSizes.class);

  private WitnessedSizes() {}

  /**
   * The size of the last checkpoint that each cosigned, of those who show one that the log and they
   * themselves signed, with one of its keys. One that knows nothing of the log is no answer: it may
   * be the wrong URL.
   */
  static Map<Endpoint, Long> ask(
      WitnessClient client, List<Endpoint> witnesses, List<VerifierKey> logs) {
    Map<Endpoint, Future<Long>> pending = new LinkedHashMap<>();
    Map<Endpoint, Long> sizes = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Endpoint witness : witnesses) {
        pending.put(witness, threads.submit(() -> size(client, witness, logs)));
      }
      for (Map.Entry<Endpoint, Future<Long>> each : pending.entrySet()) {
        try {
          sizes.put(each.getKey(), each.getValue().get());
        } catch (ExecutionException e) {
          String why = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
          LOG.warn("Witness {}: does not say what it cosigned: {}", each.getKey().name(), why);
        } catch (InterruptedException e) {
          threads.shutdownNow();
          Thread.currentThread().interrupt();
          return Map.of(); // nobody answered
        }
      }
    }
    return sizes;
  }

  private static long size(WitnessClient client, Endpoint witness, List<VerifierKey> logs)
      throws WitnessException, InterruptedException {
    SignedCheckpoint shown = client.checkpoint(witness.prefix(), logs.get(0).name());
    try {
      long size = shown.verify(logs).head().size();
      var unused = witness.verify(shown.unverified(), shown.note().signatures());
      return size;
    } catch (BadSignatureException e) {
      throw new WitnessException(Failure.GARBAGE, "checkpoint: " + e.getMessage(), e);
    }
  }
}
