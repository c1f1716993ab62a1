package org.verbale.evidence;

import java.util.Collection;
import java.util.List;
import org.verbale.identity.RootCertificate;
import org.verbale.log.LeafKind;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedReceipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.SuccessionException;

/** Contradictions about the log's key, which are shown by notes that the root signed. */
public sealed interface SuccessionEvidence extends Evidence {
  /** The key whose successor it is about. */
  VerifierKey from();

  @Override
  default String origin() {
    return from().name();
  }

  /** Without a root nothing of it is shown. */
  @Override
  default Contradiction verify(Collection<VerifierKey> keys)
      throws BadSignatureException, ProofException {
    return verify(keys, List.of());
  }

  @Override
  Contradiction verify(Collection<VerifierKey> keys, Collection<RootCertificate> roots)
      throws BadSignatureException, ProofException;

  private static void demandBelieved(SignedSuccession note, Collection<RootCertificate> roots)
      throws ProofException {
    try {
      var unused = note.verify(roots);
    } catch (SuccessionException e) {
      throw new ProofException(
          "evidence", "a note that proves nothing", String.valueOf(e.getMessage()));
    }
  }

  /**
   * One key was given two successors: those who were shown the one are led elsewhere than others.
   */
  record TwoSuccessors(SignedSuccession first, SignedSuccession second)
      implements SuccessionEvidence {
    static final String CLAIM = "two-successors";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public VerifierKey from() {
      return first.unverified().from();
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of();
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys, Collection<RootCertificate> roots)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      judge.demandKnown(from());
      demandBelieved(first, roots);
      demandBelieved(second, roots);
      judge.require(second.unverified().from().equals(from()), "notes of two keys", "of one");
      judge.require(!first.unverified().equals(second.unverified()), "one note", "two");
      return judge.found(this, "two successors of one key of the log");
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this, first.toBytes(), second.toBytes()).toText();
    }
  }

  /**
   * A key signed a tree that holds the note by which it ended.
   *
   * @param leaf receipt of the note's leaf, under a checkpoint of the key that ended
   */
  record Superseded(SignedSuccession note, Receipt leaf) implements SuccessionEvidence {
    static final String CLAIM = "superseded";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public VerifierKey from() {
      return note.unverified().from();
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(leaf.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys, Collection<RootCertificate> roots)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      judge.demandKnown(from());
      demandBelieved(note, roots);
      VerifiedReceipt entered = leaf.verify(from());
      judge.require(
          entered.leaf().kind() == LeafKind.CONFIGURATION
              && entered.leaf().object().equals(note.note().hash()),
          "another leaf",
          "the note's");
      return judge.found(
          this,
          "a tree of "
              + entered.checkpoint().head().size()
              + " leaves is signed by the key that ended at "
              + entered.index());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this)
          .line("note")
          .bytes(note.toBytes())
          .line("first")
          .bytes(leaf.toBytes())
          .toText();
    }
  }
}
