package org.verbale.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.crypto.Ed25519;
import org.verbale.evidence.SuccessionEvidence.Superseded;
import org.verbale.evidence.SuccessionEvidence.TwoSuccessors;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MemoryTree;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NextKey;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;

class SuccessionEvidenceTest {
  private static final NoteSigner OLD = key("log.example", 1);
  private static final NoteSigner NEW = key("log.example", 2);
  private static final NoteSigner THIRD = key("log.example", 3);

  private final Mechanism mechanism = new Mechanism(2026);
  private final List<RootCertificate> roots = List.of(mechanism.root());
  private final SignedSuccession note = note(OLD, NEW, 5);

  SuccessionEvidenceTest() throws Exception {}

  private static NoteSigner key(String name, long seed) {
    return NoteSigner.of(name, Ed25519.Key.generate(new SeededRandom(seed)));
  }

  private SignedSuccession note(NoteSigner from, NoteSigner to, long size) throws Exception {
    return SignedSuccession.propose(new NextKey(from.key(), to.key(), size), from, to)
        .sign(CertificateKey.signer(mechanism.root(), mechanism.rootKey()));
  }

  /** Of the leaf of {@code object} in a log of three leaves that {@code by} signed. */
  private static Receipt receipt(LeafKind kind, Digest object, NoteSigner by) {
    MemoryTree tree = new MemoryTree();
    Leaf leaf = new Leaf(kind, 1_000, object, Digest.sha256(new byte[1]));
    tree.append(Leaf.mapRoot(900, Digest.ZERO).hash());
    tree.append(leaf.hash());
    tree.append(Leaf.mapRoot(1_100, Digest.ZERO).hash());
    return new Receipt(
        leaf,
        InclusionProof.of(tree, 1, 3),
        SignedCheckpoint.sign(new Checkpoint(by.key().name(), tree.head()), by));
  }

  private Receipt receipt(NoteSigner by) {
    return receipt(LeafKind.CONFIGURATION, note.note().hash(), by);
  }

  private void shown(Evidence evidence, String statement) throws Exception {
    Evidence read = Evidence.parse(evidence.toBytes());
    assertThat(read).isEqualTo(evidence);
    Contradiction found = read.verify(List.of(OLD.key()), roots);
    assertThat(found.origin()).isEqualTo("log.example");
    assertThat(found.statement()).contains(statement);
    assertThatThrownBy(() -> read.verify(List.of(OLD.key()))).isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> read.verify(List.of(OLD.key()), List.of(new Mechanism(1).root())))
        .isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> read.verify(List.of(key("log.example", 9).key()), roots))
        .isInstanceOf(ProofException.class);
  }

  private void notShown(Evidence evidence) {
    assertThatThrownBy(() -> evidence.verify(List.of(OLD.key()), roots))
        .isInstanceOfAny(ProofException.class, BadSignatureException.class);
  }

  @Test
  void twoSuccessorsOfOneKey_areShownByTheNotesAlone() throws Exception {
    shown(new TwoSuccessors(note, note(OLD, THIRD, 5)), "two successors");
    shown(new TwoSuccessors(note, note(OLD, NEW, 6)), "two successors");
    notShown(new TwoSuccessors(note, note));
    notShown(new TwoSuccessors(note, note(NEW, THIRD, 5)));
    NextKey other = new NextKey(OLD.key(), THIRD.key(), 5);
    notShown(new TwoSuccessors(note, SignedSuccession.propose(other, OLD, THIRD)));
    notShown(new TwoSuccessors(SignedSuccession.propose(other, OLD, THIRD), note));
  }

  @Test
  void keyThatSignedATreeWithItsSuccessorsNote_isShown() throws Exception {
    shown(new Superseded(note, receipt(OLD)), "ended at 1");
    notShown(new Superseded(note, receipt(NEW)));
    notShown(new Superseded(note, receipt(key("log.example", 9))));
    notShown(new Superseded(note, receipt(LeafKind.RECORD, note.note().hash(), OLD)));
    notShown(new Superseded(note, receipt(LeafKind.CONFIGURATION, Digest.ZERO, OLD)));
  }
}
