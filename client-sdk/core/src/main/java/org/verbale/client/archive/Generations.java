package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CONSISTENCY;
import static org.verbale.client.error.DishonestServerException.Statement.KEY;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.id.Digest;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.TreeHead;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.VerifiedSuccession;
import org.verbale.v1.GetConsistencyRequest;

/** Holds the beginning of another generation against what its notes say, and what was trusted. */
final class Generations {
  private final ArchiveQueries server;
  private final HeadStore heads;

  Generations(ArchiveQueries server, HeadStore heads) {
    this.server = server;
    this.heads = heads;
  }

  /** Whether a head is of another log than the one that is trusted now. */
  boolean isOfAnother(TreeHead head, String origin) {
    return head.size() > 0 && !origin.equals(heads.confession().origin());
  }

  /**
   * Demands that {@code tree} begins with the leaves that each new note names, and that all which
   * was trusted of the log before is among the first of them as far as they go.
   *
   * @param trusted the head that is trusted now, if any
   * @return the first note of another generation that is new
   */
  NewGeneration demandBeginning(TreeHead tree, Confession heard, @Nullable TrustedHead trusted) {
    List<NewGeneration> begun = begun(heard);
    if (begun.isEmpty()) {
      throw new DishonestServerException(
          KEY, "sealed head: of another log (expected: one that a note leads to)");
    }
    for (NewGeneration each : begun) {
      if (!isBeginning(each.restored(), tree)) {
        throw new DishonestServerException(
            KEY, "generation: begins with other leaves (expected: those that its note names)");
      }
    }
    NewGeneration first = begun.get(0);
    if (trusted != null) {
      demandAncestors(first, tree, trusted);
    }
    return first;
  }

  private List<NewGeneration> begun(Confession heard) {
    int known = heads.confession().keys().lineage().notes().size();
    List<NewGeneration> begun = new ArrayList<>();
    List<VerifiedSuccession> notes = heard.keys().lineage().notes();
    for (VerifiedSuccession each : notes.subList(known, notes.size())) {
      if (each.succession() instanceof NewGeneration generation) {
        begun.add(generation);
      }
    }
    return begun;
  }

  private void demandAncestors(NewGeneration first, TreeHead tree, TrustedHead trusted) {
    List<TreeHead> known = new ArrayList<>(List.of(trusted.tree()));
    for (Receipt seal : heads.seals()) {
      if (seal.checkpoint().unverified().origin().equals(heads.confession().origin())) {
        known.add(seal.checkpoint().unverified().head());
      }
    }
    for (TreeHead each : known) {
      boolean fits =
          each.size() > first.restored().size()
              ? each.size() != first.last().size() || each.equals(first.last())
              : isBeginning(each, tree);
      if (!fits) {
        throw new DishonestServerException(
            CONSISTENCY, "generation: without what was trusted before (expected: all restored)");
      }
    }
  }

  private boolean isBeginning(TreeHead from, TreeHead to) {
    List<Digest> path = List.of();
    if (from.size() > 0 && from.size() < to.size()) {
      var request =
          GetConsistencyRequest.newBuilder().setOldSize(from.size()).setNewSize(to.size()).build();
      path = Wire.path(server.getConsistency(request).getProofList());
    }
    try {
      new ConsistencyProof(from.size(), to.size(), path).verify(from, to);
      return true;
    } catch (ProofException | IllegalArgumentException e) {
      return false;
    }
  }
}
