package org.verbale.server.upkeep;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.verbale.note.VerifierKey;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.ArchiveCheck;
import org.verbale.server.archive.CheckProgress;
import org.verbale.server.archive.CheckpointRule;
import org.verbale.server.archive.EntryRule;
import org.verbale.server.archive.Findings;
import org.verbale.server.channel.EpochRule;
import org.verbale.server.document.RecordRule;
import org.verbale.server.publication.PublicationRule;
import org.verbale.server.publication.Publications;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;
import org.verbale.server.succession.SuccessionFeature;

/**
 * Recomputes everything in a data directory that can be recomputed, and says what does not fit.
 * Changes nothing: not even the directory's own log files.
 */
public final class Fsck {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Optional<VerifierKey> logKey;
  private final int threads;
  private final long limit;
  private final Consumer<String> told;
  private final CheckProgress progress = new CheckProgress(System::nanoTime);

  /**
   * @param logKey one of the log's keys, from which the log's own chain leads to the others;
   *     without it signatures of checkpoints are not checked
   * @param threads that read and hash
   * @param limit how many findings are told
   * @param told is given each of those
   */
  public Fsck(Optional<VerifierKey> logKey, int threads, long limit, Consumer<String> told) {
    this.logKey = requireNonNull(logKey, "logKey");
    this.threads = threads;
    this.limit = limit;
    this.told = requireNonNull(told, "told");
  }

  /** How far it has come; for another thread to look at. */
  public CheckProgress progress() {
    return progress;
  }

  /**
   * Checks {@code data}; if a server runs on it, a snapshot that the server makes.
   *
   * @return the number of findings; 0 if all is sound
   * @throws StorageException if it could not be checked: {@code DAMAGED} if it cannot even be
   *     opened
   */
  public long run(Path data, RandomGenerator random) {
    try (ReadOnlyStorage storage = ReadOnlyStorage.open(data, StorageOptions.DEFAULT)) {
      return check(storage, random);
    } catch (StorageException e) {
      if (e.problem() != Problem.LOCKED) {
        throw e;
      }
    }
    try (Snapshot snapshot = Snapshot.take(data, PATIENCE, random);
        ReadOnlyStorage storage =
            ReadOnlyStorage.open(snapshot.directory(), StorageOptions.DEFAULT)) {
      return check(storage, random);
    }
  }

  private long check(ReadOnlyStorage storage, RandomGenerator random) {
    Findings findings = check(storage.view(), random);
    if (findings.count() > 0) {
      storage.damagedFiles().forEach(file -> findings.find(file, "damaged", "its checksums"));
    }
    return findings.count();
  }

  /** Checks all that {@code view} holds. */
  Findings check(View view, RandomGenerator random) {
    var archive = new Archive();
    var registry = new RegistryFeature(archive);
    List<EntryRule> rules =
        List.of(
            new RecordRule(archive, registry, new Publications(archive, registry)),
            new PublicationRule(archive, registry),
            new EpochRule(archive, registry));
    var findings = new Findings(limit, told);
    Optional<CheckpointRule> signed = logKey.map(key -> signed(archive, view, key, findings));
    ArchiveCheck.run(
        view, new ArchiveCheck.Options(signed, rules, threads, random), findings, progress);
    findings.attempt("registry", () -> progress.judge(() -> registry(registry, view, findings)));
    findings.attempt("RECOVERY", () -> lost(archive, view, findings));
    for (Table table : ArchiveCheck.opaque(rules)) {
      findings.attempt(table.name(), () -> view.scan(table, KeyRange.all(), (key, value) -> true));
    }
    return findings;
  }

  /** Each head by the key in force at its size, as the notes in the log say. */
  private static CheckpointRule signed(
      Archive archive, View view, VerifierKey known, Findings findings) {
    var rule = new AtomicReference<CheckpointRule>(head -> head.verify(known));
    findings.attempt(
        "chain log",
        () ->
            new SuccessionFeature(archive)
                .keys(view)
                .filter(keys -> keys.lineage().keys().contains(known))
                .ifPresent(keys -> rule.set(keys::verify)));
    return rule.get();
  }

  /** What was put back after a disaster and could not be appended is no damage, and no secret. */
  private static void lost(Archive archive, View view, Findings findings) {
    for (Recovery.Lost lost : new Recovery(archive).lost(view)) {
      findings.tell(
          lost.chain() + " " + lost.sequence() + ": lost in a recovery, " + lost.reason());
    }
  }

  /** Everybody's certificates and assignments, taken again one after the other. */
  private static void registry(RegistryFeature registry, View view, Findings findings) {
    try {
      var unused = registry.registry(view);
    } catch (IllegalArgumentException | RefusedException e) {
      findings.find("registry", "an entry that is refused now", "all that were accepted");
    }
  }
}
