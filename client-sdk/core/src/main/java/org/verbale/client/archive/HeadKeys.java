package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHECKPOINT;
import static org.verbale.client.error.DishonestServerException.Statement.KEY;

import java.util.Optional;
import org.verbale.client.error.DishonestServerException;
import org.verbale.evidence.Evidence;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapProof;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;

/** Holds heads against the keys of the log, and asks where one is not known. Not thread-safe. */
final class HeadKeys {
  private final Trust trust;
  private final HeadStore heads;
  private final Confessor confessor;
  private final Accuser accuser;

  HeadKeys(Trust trust, HeadStore heads, Confessor confessor, Accuser accuser) {
    this.trust = trust;
    this.heads = heads;
    this.confessor = confessor;
    this.accuser = accuser;
  }

  /** By which keys the log signs, {@code checkpoint} among what they signed. */
  Confession behind(SignedCheckpoint checkpoint) {
    Confession known = heads.confession();
    if (!checkpoint.unverified().origin().equals(known.origin())) {
      throw new DishonestServerException(
          CHECKPOINT, "sealed head: of another log (expected: of the one that is trusted)");
    }
    try {
      if (known.entered().isEmpty()) {
        var unused = checkpoint.verify(trust.logKeys());
      } else {
        var unused = known.keys().verify(checkpoint);
      }
      return known;
    } catch (BadSignatureException e) {
      return hear(checkpoint, known);
    }
  }

  /**
   * Demands that the map counts the notes that are known, no less and no more: else the log signs
   * by a key that it does not confess, or has a successor that it does not show.
   *
   * @param proven the end of the chain {@code log} under {@code head}
   * @param way by which the map proves it
   */
  void demandConfessed(TrustedHead head, ChannelHead proven, MapProof way) {
    long size = head.tree().size();
    Confession known = heads.confession();
    if (known.chainAt(size).equals(proven)) {
      return;
    }
    Confession heard;
    try {
      heard = hear(head.seal().checkpoint(), known);
    } catch (DishonestServerException lie) {
      throw lie.evidence().isPresent()
          ? lie
          : accuser.caught(lie, hidden(head, proven, way, known));
    }
    if (!heard.chainAt(size).equals(proven)) {
      throw accuser.caught(
          new DishonestServerException(
              KEY, "log: its chain in the map is another (expected: that of the notes shown)"),
          hidden(head, proven, way, heard));
    }
    heads.confess(heard);
  }

  /** That the map hides a note which stands in the tree before it. */
  private Optional<Evidence> hidden(
      TrustedHead head, ChannelHead proven, MapProof way, Confession said) {
    for (Confession.Entered note : said.entered()) {
      Optional<Evidence> found =
          accuser.confirmed(
              new Evidence.Withheld(head.seal(), proven, way, note.receipt(), note.position()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Confession hear(SignedCheckpoint checkpoint, Confession known) {
    try {
      return confessor.hear(checkpoint, known);
    } catch (DishonestServerException lie) {
      throw accuser.caught(lie, lie.evidence().or(() -> accuser.ofFork(checkpoint)));
    }
  }
}
