package org.verbale.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.BadSignatureException;
import org.verbale.note.Base64Text;
import org.verbale.note.Decimal;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;

/**
 * A leaf, its place, and the signed checkpoint that covers it, in one text that can be verified
 * offline (c2sp.org/tlog-proof@v1). As received: not to be believed before {@link #verify}.
 *
 * <p>The extra data, required here, are the 74 bytes of the leaf.
 *
 * @param proof of the tree of {@code checkpoint}
 */
public record Receipt(Leaf leaf, InclusionProof proof, SignedCheckpoint checkpoint) {
  /** Most bytes of a receipt. */
  public static final int MAX_SIZE = SignedNote.MAX_SIZE + ProofText.MAX_LINES_SIZE;

  /** First line of the text form, without its LF. */
  public static final String DOMAIN = "c2sp.org/tlog-proof@v1";

  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /**
   * @throws IllegalArgumentException if the proof is for a tree of another size
   */
  public Receipt {
    if (proof.size() != checkpoint.unverified().head().size()) {
      throw new IllegalArgumentException("proof: of another tree (expected: the checkpoint's)");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException if {@code bytes} are no receipt
   */
  public static Receipt parse(Bytes bytes) throws MalformedException {
    if (bytes.size() > MAX_SIZE) {
      throw new MalformedException("receipt", bytes.size() + " bytes", "at most " + MAX_SIZE);
    }
    ProofText text = ProofText.parse("receipt", bytes);
    List<String> lines = text.lines();
    if (lines.size() < 3 || !lines.get(0).equals(DOMAIN)) {
      throw new MalformedException("receipt", "another form", DOMAIN);
    }
    Leaf leaf = Leaf.parse(Bytes.of(Base64Text.decode("extra", value(lines.get(1), EXTRA))));
    long index = Decimal.parse("index", value(lines.get(2), INDEX));
    List<Digest> path = ProofText.hashes("path", lines.subList(3, lines.size()));
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(text.checkpoint());
    long size = checkpoint.unverified().head().size();
    if (index >= size) {
      throw new MalformedException("index", "behind the tree", "below its size");
    }
    return new Receipt(leaf, new InclusionProof(index, size, path), checkpoint);
  }

  /**
   * Believes that the log of {@code log} holds the leaf at its index.
   *
   * @throws BadSignatureException if the checkpoint is not that log's
   * @throws ProofException if the proof does not lead from the leaf to it
   */
  public VerifiedReceipt verify(VerifierKey log) throws BadSignatureException, ProofException {
    return verify(List.of(log));
  }

  /**
   * The same with each of {@code logs} known, of which one must be the checkpoint's.
   *
   * @throws BadSignatureException if the checkpoint is of none of them
   * @throws ProofException if the proof does not lead from the leaf to it
   */
  public VerifiedReceipt verify(Collection<VerifierKey> logs)
      throws BadSignatureException, ProofException {
    VerifiedCheckpoint verified = checkpoint.verify(logs);
    proof.verify(leaf.hash(), verified.head());
    return new VerifiedReceipt(leaf, proof.index(), verified);
  }

  /** The text form; files of it end in {@code .tlog-proof}. */
  public Bytes toBytes() {
    List<String> lines = new ArrayList<>();
    lines.add(DOMAIN);
    lines.add(EXTRA + Base64Text.encode(leaf.toBytes().toByteArray()));
    lines.add(INDEX + proof.index());
    proof.path().forEach(hash -> lines.add(hash.toBase64()));
    return new ProofText(lines, checkpoint.toBytes()).toBytes();
  }

  private static String value(String line, String prefix) throws MalformedException {
    if (!line.startsWith(prefix)) {
      throw new MalformedException(prefix.strip(), "not the next line", "its line");
    }
    return line.substring(prefix.length());
  }
}
