package org.verbale.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collection;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.identity.RootCertificate;
import org.verbale.log.ChannelHead;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.log.VerifiedReceipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.VerifierKey;

/**
 * Two signed statements of one log that contradict each other. As received: an accusation, and
 * nothing is shown before {@link #verify}.
 */
public sealed interface Evidence extends LineFormat
    permits Evidence.TwoRoots,
        Evidence.NotAnExtension,
        Evidence.Rewritten,
        Evidence.SecondSequence,
        Evidence.Withheld,
        Evidence.Backdated,
        Evidence.Unsealed,
        SuccessionEvidence {
  /** The first line of the file, without its LF. */
  String DOMAIN = "verbale/evidence/v1";

  /** Most bytes of a file. */
  int MAX_SIZE = 2 << 20;

  /** The word that names the kind of contradiction in the file. */
  String claim();

  /** The heads that the log signed and that it is shown by, at most two. */
  List<SignedCheckpoint> statements();

  /** The log that is accused. */
  default String origin() {
    return statements().get(0).unverified().origin();
  }

  /**
   * Checks that the log of {@code keys} did sign both statements, and that they contradict.
   *
   * @param keys of one log: all that it ever had
   * @throws BadSignatureException if a statement is not the log's
   * @throws ProofException if they do not contradict, or it is not shown
   */
  Contradiction verify(Collection<VerifierKey> keys) throws BadSignatureException, ProofException;

  /**
   * The same, where it may be about the log's key.
   *
   * @param roots that are trusted
   * @throws BadSignatureException if a statement is not the log's
   * @throws ProofException if they do not contradict, or it is not shown
   */
  default Contradiction verify(Collection<VerifierKey> keys, Collection<RootCertificate> roots)
      throws BadSignatureException, ProofException {
    return verify(keys);
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException if {@code bytes} are none
   */
  static Evidence parse(Bytes bytes) throws MalformedException {
    if (bytes.size() > MAX_SIZE) {
      throw new MalformedException("evidence", bytes.size() + " bytes", "at most " + MAX_SIZE);
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
      return LineReader.decode(text, DOMAIN, EvidenceText::read);
    } catch (CharacterCodingException e) {
      throw new MalformedException("evidence", "malformed text", "UTF-8");
    }
  }

  /** The text form's bytes. */
  default Bytes toBytes() {
    return Bytes.of(toText().getBytes(UTF_8));
  }

  /** Two heads of one size with different roots: the log forked. */
  record TwoRoots(SignedCheckpoint first, SignedCheckpoint second) implements Evidence {
    static final String CLAIM = "two-roots";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(first, second);
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      TreeHead one = judge.head(first);
      TreeHead other = judge.head(second);
      judge.require(one.size() == other.size(), "heads of two sizes", "of one");
      judge.require(!one.root().equals(other.root()), "one root", "two");
      return judge.found(this, "two roots of the tree of " + one.size() + " leaves");
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this, first.toBytes(), second.toBytes()).toText();
    }
  }

  /**
   * The later head is proven to begin with a tree that has the earlier head's size and another
   * root.
   *
   * @param prefix that other root
   * @param proof from {@code prefix} to the later head: the one that the log gave, or one made from
   *     its tiles
   */
  record NotAnExtension(
      SignedCheckpoint earlier, SignedCheckpoint later, Digest prefix, ConsistencyProof proof)
      implements Evidence {
    static final String CLAIM = "not-an-extension";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(earlier, later);
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      TreeHead signed = judge.head(earlier);
      TreeHead head = judge.head(later);
      judge.require(signed.size() > 0, "the empty tree, with which all begin", "leaves");
      judge.require(!signed.root().equals(prefix), "the signed root", "another");
      proof.verify(new TreeHead(signed.size(), prefix), head);
      return judge.found(
          this,
          "the tree of " + head.size() + " leaves does not begin with that of " + signed.size());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this, earlier.toBytes(), later.toBytes())
          .line("prefix")
          .digest(prefix)
          .line("proof")
          .bytes(proof.toBytes())
          .toText();
    }
  }

  /** Two leaves at one index: an entry was rewritten. */
  record Rewritten(Receipt first, Receipt second) implements Evidence {
    static final String CLAIM = "rewritten";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(first.checkpoint(), second.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      VerifiedReceipt one = judge.receipt(first);
      VerifiedReceipt other = judge.receipt(second);
      judge.require(one.index() == other.index(), "leaves at two indexes", "at one");
      judge.require(!one.leaf().equals(other.leaf()), "one leaf", "two");
      return judge.found(this, "two leaves at index " + one.index());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this, first.toBytes(), second.toBytes()).toText();
    }
  }

  /** Two leaves of one chain with one sequence number. */
  record SecondSequence(
      Receipt first, Position firstPosition, Receipt second, Position secondPosition)
      implements Evidence {
    static final String CLAIM = "second-sequence";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(first.checkpoint(), second.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      VerifiedReceipt one = judge.placed(first, firstPosition);
      VerifiedReceipt other = judge.placed(second, secondPosition);
      judge.require(
          firstPosition.chain().equals(secondPosition.chain())
              && firstPosition.sequence() == secondPosition.sequence(),
          "positions of two numbers or chains",
          "of one");
      boolean same = one.leaf().equals(other.leaf()) && one.index() == other.index();
      judge.require(!same, "one leaf", "two");
      return judge.found(
          this,
          "two leaves with sequence number "
              + firstPosition.sequence()
              + " of a chain, at "
              + one.index()
              + " and "
              + other.index());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this)
          .line("first")
          .bytes(first.toBytes())
          .line("position")
          .bytes(EvidenceText.bytes(firstPosition))
          .line("second")
          .bytes(second.toBytes())
          .line("position")
          .bytes(EvidenceText.bytes(secondPosition))
          .toText();
    }
  }

  /**
   * A sealed map hides a leaf that stands before it: its chain is shorter there, or ends in another
   * leaf.
   *
   * @param seal receipt of the map root, the last leaf of its checkpoint
   * @param head of the leaf's chain, that the map holds; {@link ChannelHead#EMPTY} if it holds none
   * @param proof of that head, or of the chain's absence
   * @param leaf receipt of what is hidden, at an index below the seal's
   */
  record Withheld(Receipt seal, ChannelHead head, MapProof proof, Receipt leaf, Position position)
      implements Evidence {
    static final String CLAIM = "withheld";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(seal.checkpoint(), leaf.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      VerifiedReceipt sealed = judge.receipt(seal);
      VerifiedReceipt hidden = judge.placed(leaf, position);
      judge.require(hidden.index() < sealed.index(), "a leaf behind the seal", "before it");
      Digest root = sealed.sealedMapRoot();
      if (head.equals(ChannelHead.EMPTY)) {
        judge.require(
            proof.verify(MapEntry.key(position.chain()), root).isEmpty(), "a head", "none");
      } else {
        proof.verify(MapEntry.of(position.chain(), head), root);
      }
      boolean shorter = position.sequence() >= head.length();
      boolean other =
          position.sequence() == head.length() - 1 && !hidden.leaf().hash().equals(head.last());
      judge.require(shorter || other, "a head that covers the leaf", "one that hides it");
      return judge.found(
          this, "the map sealed at " + sealed.index() + " hides the leaf at " + hidden.index());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this)
          .line("first")
          .bytes(seal.toBytes())
          .line("head")
          .number(head.length())
          .digest(head.last())
          .line("map")
          .bytes(proof.toBytes())
          .line("second")
          .bytes(leaf.toBytes())
          .line("position")
          .bytes(EvidenceText.bytes(position))
          .toText();
    }
  }

  /** A leaf that is earlier than one before it: time ran backwards. */
  record Backdated(Receipt first, Receipt second) implements Evidence {
    static final String CLAIM = "backdated";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(first.checkpoint(), second.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      VerifiedReceipt one = judge.receipt(first);
      VerifiedReceipt other = judge.receipt(second);
      judge.require(one.index() < other.index(), "leaves in another order", "the earlier first");
      judge.require(one.leaf().time() > other.leaf().time(), "times in order", "backwards");
      return judge.found(
          this, "the leaf at " + other.index() + " is earlier than that at " + one.index());
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this, first.toBytes(), second.toBytes()).toText();
    }
  }

  /** A checkpoint whose last leaf is no seal: the log signed what it must not sign. */
  record Unsealed(Receipt last) implements Evidence {
    static final String CLAIM = "unsealed";

    @Override
    public String claim() {
      return CLAIM;
    }

    @Override
    public List<SignedCheckpoint> statements() {
      return List.of(last.checkpoint());
    }

    @Override
    public Contradiction verify(Collection<VerifierKey> keys)
        throws BadSignatureException, ProofException {
      Judge judge = new Judge(keys);
      VerifiedReceipt receipt = judge.receipt(last);
      judge.require(
          receipt.index() == receipt.checkpoint().head().size() - 1, "another leaf", "the last");
      judge.require(receipt.leaf().kind() != LeafKind.MAP_ROOT, "a seal", "another leaf");
      return judge.found(
          this, "the checkpoint of " + (receipt.index() + 1) + " leaves does not end in a seal");
    }

    @Override
    public String toText() {
      return EvidenceText.begin(this).line("first").bytes(last.toBytes()).toText();
    }
  }
}
