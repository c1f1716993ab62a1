package org.verbale.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.recovery.OpenRecovery;
import org.verbale.server.sequencing.Command;
import org.verbale.server.storage.View;
import org.verbale.server.succession.EnterSuccession;
import org.verbale.server.succession.SuccessionFeature;
import org.verbale.succession.Lineage;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.SuccessionException;
import org.verbale.succession.VerifiedSuccession;

/**
 * By which keys the log of a data directory was and will be signed. Made only where the configured
 * key may go on: it is the one that the notes lead to, from the one that signed last.
 */
final class LogSuccession {
  private final Lineage lineage;
  private final List<SignedSuccession> pending;

  private LogSuccession(Lineage lineage, List<SignedSuccession> pending) {
    this.lineage = lineage;
    this.pending = List.copyOf(pending);
  }

  /** What is judged: the files that were configured, and what they hold. */
  record Configured(ServerConfiguration configuration, VerifierKey key, RootCertificate root) {}

  /**
   * Judges a data directory.
   *
   * @throws StartException if the configured key may not sign it
   */
  static LogSuccession of(
      Configured configured, View view, Archive archive, SuccessionFeature feature) {
    VerifierKey key = configured.key();
    Optional<LogKeys> entered = feature.keys(view);
    Optional<Lineage> known = entered.map(LogKeys::lineage);
    List<SignedSuccession> pending = new ArrayList<>();
    Optional<Lineage> all = known;
    for (Path file : configured.configuration().log().succession()) {
      SignedSuccession note = read(file);
      if (known.isEmpty() || !has(known.get(), note)) {
        demandEnterable(file, note, view, archive, feature);
        Lineage base = all.orElseGet(() -> Lineage.of(note.unverified().from()));
        all = Optional.of(extended(file, base, note, configured.root()));
        pending.add(note);
      }
    }
    Lineage lineage = all.orElseGet(() -> Lineage.of(key));
    if (!lineage.current().equals(key)) {
      boolean superseded = lineage.keys().contains(key);
      throw new StartException(
          "log.key "
              + configured.configuration().files().logKey()
              + (superseded ? ": superseded" : ": not the key that the succession leads to")
              + " (expected: "
              + lineage.current()
              + ")");
    }
    demandSigned(
        configured, archive.sealedHead(view), entered.orElse(LogKeys.of(lineage.trusted())));
    return new LogSuccession(lineage, pending);
  }

  /** Every key of the log in its present generation, the first one first. */
  List<VerifierKey> keys() {
    return lineage.keys(origin());
  }

  /** The name under which the log goes on. */
  String origin() {
    return lineage.current().name();
  }

  /** The generation that is about to begin: the archive does not have its note yet. */
  Optional<NewGeneration> beginning() {
    return last(pending.stream());
  }

  /** The generation that the archive has the note of; empty in the first. */
  Optional<NewGeneration> present() {
    return last(lineage.notes().stream().map(VerifiedSuccession::signed).filter(this::isEntered));
  }

  private boolean isEntered(SignedSuccession note) {
    return !pending.contains(note);
  }

  private static Optional<NewGeneration> last(Stream<SignedSuccession> notes) {
    return notes
        .map(SignedSuccession::unverified)
        .filter(NewGeneration.class::isInstance)
        .map(NewGeneration.class::cast)
        .reduce((one, next) -> next);
  }

  /**
   * What enters the notes that the archive does not have. Where a generation begins, a recovery
   * opens in front of them, so that time stands still from there.
   *
   * @param until milliseconds since 1970 UTC: when that recovery ends
   */
  List<Command<?>> entering(long until) {
    List<Command<?>> commands = new ArrayList<>();
    beginning()
        .map(
            next ->
                new OpenRecovery(lineage.keys(next.from().name()), next.restored().size(), until))
        .ifPresent(commands::add);
    pending.forEach(note -> commands.add(new EnterSuccession(note)));
    return commands;
  }

  private static boolean has(Lineage known, SignedSuccession note) {
    return known.notes().stream().anyMatch(each -> each.signed().equals(note));
  }

  /** The newest head is by the key in force at its size, as far as the archive knows. */
  private static void demandSigned(Configured configured, Optional<SealedHead> head, LogKeys keys) {
    if (head.isEmpty()) {
      return;
    }
    try {
      var unused = keys.verify(SignedCheckpoint.parse(head.get().checkpoint()));
    } catch (BadSignatureException e) {
      throw new StartException(
          "log.key "
              + configured.configuration().files().logKey()
              + ": not the key that signed the data directory's checkpoints (expected: that one, or"
              + " notes in log.succession that lead from it)",
          e);
    } catch (MalformedException e) {
      throw new StartException("checkpoint: damaged in the data directory", e);
    }
  }

  private static void demandEnterable(
      Path file, SignedSuccession note, View view, Archive archive, SuccessionFeature feature) {
    long size = archive.size(view);
    if (note.unverified() instanceof NewGeneration next) {
      if (!feature.isRestored(view, next.restored())) {
        TreeHead there = archive.beginning(view, size);
        throw new StartException(
            "log.succession "
                + file
                + ": begins a generation with "
                + described(next.restored())
                + " (expected: "
                + described(there)
                + ", as the data directory has)");
      }
      return;
    }
    if (note.unverified().smallest() > size) {
      throw new StartException(
          "log.succession "
              + file
              + ": of a log of "
              + note.unverified().smallest()
              + " leaves (expected: at most "
              + size
              + ", as the data directory has)");
    }
  }

  private static String described(TreeHead head) {
    return head.size() + " leaves of root " + head.root().toBase64();
  }

  private static Lineage extended(
      Path file, Lineage base, SignedSuccession note, RootCertificate root) {
    try {
      return base.with(note, List.of(root));
    } catch (SuccessionException e) {
      throw new StartException("log.succession " + file + ": " + e.getMessage(), e);
    }
  }

  private static SignedSuccession read(Path file) {
    try {
      if (Files.size(file) > SignedSuccession.MAX_SIZE) {
        throw new StartException("log.succession " + file + ": too large (expected: a note)");
      }
      return SignedSuccession.parse(Bytes.of(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new StartException(
          "log.succession " + file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    } catch (MalformedException e) {
      throw new StartException("log.succession " + file + ": " + e.getMessage(), e);
    }
  }
}
