package org.verbale.server.upkeep;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.recovery.ChainProgress;
import org.verbale.server.recovery.CloseRecovery;
import org.verbale.server.recovery.PutBack;
import org.verbale.server.recovery.ShowChain;
import org.verbale.server.sequencing.Sequencer;

/** Puts exports of the old log back into a server on which a recovery is open. */
public final class Reinstatement {
  private final Sequencer sequencer;

  public Reinstatement(Sequencer sequencer) {
    this.sequencer = requireNonNull(sequencer, "sequencer");
  }

  /**
   * Puts back what {@code chain} has and the server lacks.
   *
   * @return how far the chain is then; what is still wanted, the file did not have
   * @throws org.verbale.refusal.RefusedException if the server does not believe it
   */
  public ChainProgress of(ExportedChain chain) {
    ChainProgress progress = sequencer.execute(new ShowChain(chain.proof()));
    for (Optional<FormerEntry> next = next(chain, progress.wanted());
        next.isPresent();
        next = next(chain, progress.wanted())) {
      progress = sequencer.execute(new PutBack(next.get()));
    }
    return progress;
  }

  private static Optional<FormerEntry> next(
      ExportedChain chain, List<ChainProgress.Wanted> wanted) {
    return wanted.stream()
        .flatMap(
            each ->
                chain.entry(each.sequence()).stream()
                    .filter(entry -> entry.hash().equals(each.leaf())))
        .findFirst();
  }

  /** Ends the recovery: appends what is here; returns how many entries could not be appended. */
  public long close() {
    CloseRecovery.Left left = sequencer.execute(new CloseRecovery());
    while (!left.isOver()) {
      left = sequencer.execute(new CloseRecovery());
    }
    return left.lost();
  }
}
