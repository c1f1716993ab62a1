package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHECKPOINT;
import static org.verbale.client.error.DishonestServerException.Statement.KEY;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.VerbaleException;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.MalformedException;
import org.verbale.evidence.Evidence;
import org.verbale.evidence.SuccessionEvidence;
import org.verbale.id.Digest;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Chain;
import org.verbale.log.InclusionProof;
import org.verbale.log.LeafKind;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.SuccessionException;
import org.verbale.v1.Entry;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.ListSuccessionsRequest;

/** Has the log say by which key it signs, and believes it only as far as the root goes. */
final class Confessor {
  private final ArchiveQueries server;
  private final VerifierKey trusted;
  private final List<RootCertificate> roots;

  /**
   * @param trusted the log's key that was told
   * @param roots that notes may be signed by; without one no other key is believed
   */
  Confessor(ArchiveQueries server, VerifierKey trusted, Collection<RootCertificate> roots) {
    this.server = server;
    this.trusted = trusted;
    this.roots = List.copyOf(roots);
  }

  List<RootCertificate> roots() {
    return roots;
  }

  /** A note and its leaf. */
  private record Shown(SignedSuccession note, PlacedLeaf placed) {
    long index() {
      return placed.index();
    }
  }

  /**
   * Asks by which key the head {@code checkpoint} had to be signed.
   *
   * @param known what was heard before, of which this must be a continuation
   * @throws DishonestServerException if it is not by that key, or its tree does not hold the notes
   */
  Confession hear(SignedCheckpoint checkpoint, Confession known) {
    List<Shown> shown = new ArrayList<>(known(known));
    try {
      shown = shown(checkpoint.unverified().head().size());
      LogKeys keys = keys(lineage(shown), shown);
      if (!keys.goesOnFrom(known.keys())) {
        throw new DishonestServerException(
            KEY, "succession: not what was shown before (expected: that, and perhaps more)");
      }
      demandSigned(checkpoint, keys);
      List<Confession.Entered> entered = new ArrayList<>(known.entered());
      for (Shown each : shown.subList(entered.size(), shown.size())) {
        entered.add(entered(each, checkpoint));
      }
      return new Confession(keys, entered);
    } catch (DishonestServerException lie) {
      List<Shown> all = new ArrayList<>(known(known));
      all.addAll(shown);
      throw evidence(all, checkpoint, known.believed()).map(lie::with).orElse(lie);
    }
  }

  /**
   * The same for the head of a log of another name, which must be the one that the notes lead to.
   * Notes may stand elsewhere in it than in the log before.
   */
  Confession hearAnew(SignedCheckpoint checkpoint, Confession known) {
    List<Shown> shown = shown(checkpoint.unverified().head().size());
    LogKeys keys = keys(lineage(shown), shown);
    if (!keys.lineage().goesOnFrom(known.keys().lineage())
        || !keys.lineage().current().name().equals(checkpoint.unverified().origin())) {
      throw new DishonestServerException(
          KEY, "succession: does not lead to this log (expected: from the one that is trusted)");
    }
    demandSigned(checkpoint, keys);
    return new Confession(keys, shown.stream().map(each -> entered(each, checkpoint)).toList());
  }

  private static List<Shown> known(Confession known) {
    List<Shown> notes = new ArrayList<>();
    for (int i = 0; i < known.entered().size(); i++) {
      SignedSuccession note = known.keys().lineage().notes().get(i).signed();
      notes.add(new Shown(note, known.entered().get(i).placed()));
    }
    return notes;
  }

  /** The chain of the log about itself, as far as it stands in a tree of {@code size} leaves. */
  private List<Shown> shown(long size) {
    List<Shown> shown = new ArrayList<>();
    ChainReader reader = ChainReader.atStartOf(Chain.LOG);
    List<Entry> entries =
        server.listSuccessions(ListSuccessionsRequest.getDefaultInstance()).getEntriesList();
    for (Entry entry : entries.subList(0, Math.min(entries.size(), Lineage.MAX_NOTES))) {
      ChainReader.Step step = reader.read(entry);
      reader = step.next();
      PlacedLeaf placed = step.next().last().orElseThrow();
      if (placed.index() >= size) {
        break; // entered behind the head in hand
      }
      if (placed.leaf().kind() != LeafKind.CONFIGURATION) {
        throw new DishonestServerException(KEY, "log: another kind (expected: succession notes)");
      }
      try {
        SignedSuccession note = SignedSuccession.parse(step.entry().object());
        shown.add(new Shown(note, placed));
      } catch (MalformedException e) {
        throw new DishonestServerException(KEY, "succession: malformed (expected: a note)", e);
      }
    }
    return shown;
  }

  private Lineage lineage(List<Shown> shown) {
    try {
      return Lineage.verify(trusted, shown.stream().map(Shown::note).toList(), roots);
    } catch (SuccessionException e) {
      throw new DishonestServerException(
          KEY, "succession: not believed (expected: from the trusted key, by the root)", e);
    }
  }

  private static LogKeys keys(Lineage lineage, List<Shown> shown) {
    try {
      return LogKeys.of(lineage, shown.stream().map(Shown::index).toList());
    } catch (IllegalArgumentException e) {
      throw new DishonestServerException(
          KEY, "succession: entered before its time (expected: behind the size it names)", e);
    }
  }

  private static void demandSigned(SignedCheckpoint checkpoint, LogKeys keys) {
    try {
      var unused = keys.verify(checkpoint);
    } catch (BadSignatureException e) {
      if (keys.indexes().isEmpty()) {
        throw new DishonestServerException(
            CHECKPOINT, "sealed head: does not verify (expected: signed by the log)", e);
      }
      throw new DishonestServerException(
          KEY, "sealed head: by another key (expected: the one that the notes lead to)", e);
    }
  }

  private Confession.Entered entered(Shown shown, SignedCheckpoint checkpoint) {
    return new Confession.Entered(receipt(shown, checkpoint), shown.placed().position());
  }

  /** That the tree of {@code checkpoint} holds the leaf of a note. */
  private Receipt receipt(Shown shown, SignedCheckpoint checkpoint) {
    TreeHead tree = checkpoint.unverified().head();
    var request =
        GetInclusionRequest.newBuilder().setIndex(shown.index()).setSize(tree.size()).build();
    List<Digest> path = Wire.path(server.getInclusion(request).getProofList());
    try {
      var proof = new InclusionProof(shown.index(), tree.size(), path);
      proof.verify(shown.placed().leaf().hash(), tree);
      return new Receipt(shown.placed().leaf(), proof, checkpoint);
    } catch (ProofException | IllegalArgumentException e) {
      throw new DishonestServerException(
          KEY, "succession: not in the tree (expected: confessed under the head)", e);
    }
  }

  /**
   * That a key has two successors, or signed {@code checkpoint} behind the note by which it ended.
   */
  private Optional<Evidence> evidence(
      List<Shown> notes, SignedCheckpoint checkpoint, List<VerifierKey> believed) {
    for (Shown one : notes) {
      for (Shown other : notes) {
        Optional<Evidence> two =
            confirmed(new SuccessionEvidence.TwoSuccessors(one.note(), other.note()), believed);
        if (two.isPresent()) {
          return two;
        }
      }
    }
    for (Shown each : notes) {
      if (each.index() < checkpoint.unverified().head().size()) {
        Optional<Evidence> superseded = superseded(each, checkpoint, believed);
        if (superseded.isPresent()) {
          return superseded;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Evidence> superseded(
      Shown note, SignedCheckpoint checkpoint, List<VerifierKey> believed) {
    try {
      var unused = checkpoint.verify(note.note().unverified().from());
      Receipt leaf = receipt(note, checkpoint);
      return confirmed(new SuccessionEvidence.Superseded(note.note(), leaf), believed);
    } catch (BadSignatureException | VerbaleException e) {
      return Optional.empty(); // another key's, or the server is silent
    }
  }

  private Optional<Evidence> confirmed(Evidence evidence, List<VerifierKey> believed) {
    List<VerifierKey> own =
        believed.stream().filter(key -> key.name().equals(trusted.name())).toList();
    try {
      var unused = evidence.verify(own, roots);
      return Optional.of(evidence);
    } catch (BadSignatureException | ProofException | IllegalArgumentException e) {
      return Optional.empty(); // it shows nothing
    }
  }
}
