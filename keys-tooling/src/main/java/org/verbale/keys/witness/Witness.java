package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ProofException;
import org.verbale.note.VerifierKey;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosigner;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Reason;

/**
 * Judges what logs ask to have cosigned, and remembers the last checkpoint of each. Safe for
 * threads: requests for one log are judged one behind the other.
 */
public final class Witness implements AutoCloseable {
  private final Map<String, WitnessedLog> byOrigin = new LinkedHashMap<>();
  private final Map<String, WitnessedLog> byHash = new HashMap<>();
  private final StateFolder folder;

  private Witness(StateFolder folder) {
    this.folder = folder;
  }

  /**
   * What a witness is made of.
   *
   * @param logs keys of the logs it watches; those of one name are of one log, the oldest first:
   *     once a later one signed, none before it counts
   * @param cosigners its own keys, at least one; a checkpoint is cosigned by all
   * @param clock of the times it states
   * @param events what its operator should know, in one line each; nothing secret
   */
  public record Setup(
      List<VerifierKey> logs, List<Cosigner> cosigners, Clock clock, Consumer<String> events) {
    /**
     * @throws IllegalArgumentException without a log or a cosigner
     */
    public Setup {
      logs = List.copyOf(logs);
      cosigners = List.copyOf(cosigners);
      if (logs.isEmpty() || cosigners.isEmpty()) {
        throw new IllegalArgumentException("witness: no log or no key (expected: one at least)");
      }
    }
  }

  /**
   * Goes on where the folder says.
   *
   * @param begin whether logs of which the folder knows nothing may start at size 0; without it
   *     they are refused, since a lost file would let a log rewrite its past
   * @param audits what audits a log before it is cosigned, by origin
   * @throws IOException if the folder cannot be read, or knows nothing of a log
   * @throws MalformedException if a file in it is damaged
   */
  public static Witness open(
      Setup setup, StateFolder folder, boolean begin, Map<String, Audit> audits)
      throws IOException, MalformedException {
    Witness witness = new Witness(folder);
    Map<String, Collection<VerifierKey>> keys = new LinkedHashMap<>();
    for (VerifierKey key : setup.logs()) {
      keys.computeIfAbsent(key.name(), name -> new ArrayList<>()).add(key);
    }
    for (Map.Entry<String, Collection<VerifierKey>> log : keys.entrySet()) {
      String hash = Digest.sha256(log.getKey().getBytes(UTF_8)).toHex();
      Optional<Audit> audit = Optional.ofNullable(audits.get(log.getKey()));
      LogFiles files = new LogFiles(folder, hash);
      WitnessedLog watched = WitnessedLog.open(setup, List.copyOf(log.getValue()), files, audit);
      if (!begin && !files.exist()) {
        throw new IOException(
            log.getKey() + ": nothing known of this log in the folder, and not told to begin");
      }
      watched.begin();
      witness.byOrigin.put(log.getKey(), watched);
      witness.byHash.put(hash, watched);
    }
    return witness;
  }

  /** Judges the body of a request to {@code add-checkpoint}. */
  public WitnessAnswer add(Bytes body) throws IOException {
    AddCheckpoint request;
    try {
      request = AddCheckpoint.parse(body);
    } catch (MalformedException e) {
      return new WitnessAnswer.Refused(Reason.MALFORMED);
    } catch (ProofException e) {
      return new WitnessAnswer.Refused(Reason.INCONSISTENT);
    }
    WitnessedLog log = byOrigin.get(request.checkpoint().unverified().origin());
    return log == null ? new WitnessAnswer.Refused(Reason.UNKNOWN_LOG) : log.add(request);
  }

  /**
   * The last checkpoint that it cosigned of a log, with the log's and its own signatures.
   *
   * @param originHash SHA-256 of the origin, lowercase hexadecimal
   */
  public Optional<Bytes> checkpoint(String originHash) {
    WitnessedLog log = byHash.get(originHash);
    return log == null ? Optional.empty() : log.last().map(last -> last.toBytes());
  }

  /** Size of the last checkpoint of each log, by origin. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    byOrigin.forEach(
        (origin, log) ->
            sizes.put(origin, log.last().map(last -> last.unverified().head().size()).orElse(0L)));
    return sizes;
  }

  /** Keeps what spares work later and gives the folder back. */
  @Override
  public void close() throws IOException {
    for (WitnessedLog log : byOrigin.values()) {
      log.close();
    }
    folder.close();
  }
}
