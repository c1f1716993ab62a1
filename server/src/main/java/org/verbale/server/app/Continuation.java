package org.verbale.server.app;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.MalformedException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.SignedCheckpoint;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.recovery.ChainProgress;
import org.verbale.server.registry.Genesis;
import org.verbale.server.sequencing.Command;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.View;
import org.verbale.server.upkeep.ExportedChain;
import org.verbale.server.upkeep.Reinstatement;
import org.verbale.server.upkeep.RestoredMark;
import org.verbale.server.witnessing.Witnessing;
import org.verbale.succession.Succession.NewGeneration;

/**
 * How a data directory goes on: whether it may be signed, what stands in it before anything is
 * sealed, and what is put back where it came from a backup.
 */
final class Continuation {
  private static final Logger logger = LoggerFactory.getLogger(Continuation.class);

  private final ServerConfiguration configuration;
  private final Storage storage;
  private final Archive archive;
  private final LogSuccession succession;

  Continuation(
      ServerConfiguration configuration,
      Storage storage,
      Archive archive,
      LogSuccession succession) {
    this.configuration = configuration;
    this.storage = storage;
    this.archive = archive;
    this.succession = succession;
  }

  /**
   * Demands that nobody has seen more under the name that is signed from here on.
   *
   * @throws StartException if a generation that is to begin has begun elsewhere
   * @throws org.verbale.server.storage.StorageException if a restored log would be forked
   */
  void demandUnforked(Optional<Witnessing> witnesses, OptionalLong acceptedLoss) {
    Optional<NewGeneration> beginning = succession.beginning();
    if (beginning.isPresent()) {
      // The mark stays until the note stands in the log: a start without it must ask still.
      witnesses.ifPresent(each -> demandUnbegun(each.seen(), beginning.get()));
      return;
    }
    succession.present().ifPresent(own -> RestoredMark.answer(storage, own.restored().size()));
    RestoredMark.Witnessed witnessed =
        witnesses
            .<RestoredMark.Witnessed>map(each -> each::largest)
            .orElse(RestoredMark.Witnessed.NOBODY);
    RestoredMark.settle(storage, archive, witnessed, acceptedLoss);
  }

  private void demandUnbegun(long seen, NewGeneration generation) {
    if (seen > generation.restored().size()) {
      throw new StartException(
          "log.succession: the generation "
              + succession.origin()
              + " has begun already, a witness knows "
              + seen
              + " leaves of it (expected: a newer backup, or a note of yet another generation)");
    }
  }

  /**
   * Starts the sequencer. A new data directory begins with the root; an old one keeps to its own.
   * Behind that come notes that are new, before anything is sealed with the key that they lead to;
   * and a head of the present generation, before anybody is shown one of another.
   */
  Sequencer begin(Function<List<Command<?>>, Sequencer> start, RootCertificate root, Clock clock) {
    List<Command<?>> first = new ArrayList<>(List.of(new Genesis(root.der().bytes())));
    long until = clock.millis() + configuration.log().recovery().toMillis();
    first.addAll(succession.entering(until));
    Sequencer sequencer = started(start, first);
    if (storage.<Boolean>read(this::isOfAnotherLog)) {
      sequencer.seal();
    }
    return sequencer;
  }

  private Sequencer started(Function<List<Command<?>>, Sequencer> start, List<Command<?>> first) {
    try {
      return start.apply(first);
    } catch (RefusedException e) {
      if (e.refusal().equals(new Refusal.Conflict("trust root"))) {
        throw new StartException(
            "root.certificate "
                + configuration.files().root()
                + ": not the root that the data directory was begun with",
            e);
      }
      throw e;
    }
  }

  /** Whether the newest head is of a generation before this one. */
  private boolean isOfAnotherLog(View view) {
    Optional<SealedHead> head = archive.sealedHead(view);
    try {
      return head.isPresent()
          && !SignedCheckpoint.parse(head.get().checkpoint())
              .unverified()
              .origin()
              .equals(succession.origin());
    } catch (MalformedException e) {
      throw new StartException("checkpoint: damaged in the data directory", e);
    }
  }

  /**
   * Puts back what the operator brings, and ends the recovery if that was decided.
   *
   * @throws StartException if a file is not taken: no recovery is open, or it shows nothing
   */
  void recover(Sequencer sequencer, AfterDisaster decided) {
    var reinstatement = new Reinstatement(sequencer);
    for (Path file : decided.putBack()) {
      try (ExportedChain exported = ExportedChain.open(file)) {
        ChainProgress progress = reinstatement.of(exported);
        logger.info("{}: put back; still wanted: {}", file, progress.wanted().size());
      } catch (RefusedException e) {
        throw new StartException(
            "--put-back "
                + file
                + ": "
                + e.refusal().message()
                + " (expected: an export of the old log, and an open recovery)",
            e);
      }
    }
    if (decided.endRecovery()) {
      long lost = reinstatement.close();
      logger.warn("The recovery is over; entries that could not be appended: {}", lost);
    }
  }
}
