package org.verbale.witness;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.ProofException;
import org.verbale.log.ProofText;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.note.Decimal;
import org.verbale.note.SignedNote;

/**
 * What a log asks a witness to cosign: the body of {@code POST /add-checkpoint}
 * (c2sp.org/tlog-witness). As received: neither signature nor proof is checked.
 *
 * @param oldSize of the checkpoint that the witness cosigned last
 * @param proof consistency of that checkpoint with the new one; at most 63 hashes
 */
public record AddCheckpoint(long oldSize, List<Digest> proof, SignedCheckpoint checkpoint) {
  /** Most hashes of a request. */
  public static final int MAX_PROOF = 63;

  /** Most bytes of a request. */
  public static final int MAX_SIZE = SignedNote.MAX_SIZE + ProofText.MAX_LINES_SIZE;

  private static final String OLD = "old ";

  /**
   * @throws IllegalArgumentException for a negative size or more than 63 hashes
   */
  public AddCheckpoint {
    proof = List.copyOf(proof);
    if (oldSize < 0) {
      throw new IllegalArgumentException("old size: " + oldSize + " (expected: >= 0)");
    }
    if (proof.size() > MAX_PROOF) {
      throw new IllegalArgumentException("proof: " + proof.size() + " hashes (expected: <= 63)");
    }
  }

  /** The request for {@code checkpoint} with {@code proof}, which leads to its size. */
  public static AddCheckpoint of(ConsistencyProof proof, SignedCheckpoint checkpoint) {
    if (proof.to() != checkpoint.unverified().head().size()) {
      throw new IllegalArgumentException("proof: to another size (expected: the checkpoint's)");
    }
    return new AddCheckpoint(proof.from(), proof.path(), checkpoint);
  }

  /**
   * Reads a body.
   *
   * @throws MalformedException if {@code body} is none
   * @throws ProofException if the checkpoint is of size 0 and has a root of leaves: well formed,
   *     but of no tree
   */
  public static AddCheckpoint parse(Bytes body) throws MalformedException, ProofException {
    if (body.size() > MAX_SIZE) {
      throw new MalformedException("request", body.size() + " bytes", "at most " + MAX_SIZE);
    }
    ProofText text = ProofText.parse("request", body);
    List<String> lines = text.lines();
    if (!lines.get(0).startsWith(OLD)) {
      throw new MalformedException("request", "another first line", "old SIZE");
    }
    long oldSize = Decimal.parse("old", lines.get(0).substring(OLD.length()));
    List<Digest> proof = ProofText.hashes("proof", lines.subList(1, lines.size()));
    SignedNote note = SignedNote.parse(text.checkpoint());
    checkEmptyTree(note.unverifiedText());
    return new AddCheckpoint(oldSize, proof, SignedCheckpoint.parse(note.toBytes()));
  }

  /** The body. */
  public Bytes toBytes() {
    List<String> lines = new ArrayList<>();
    lines.add(OLD + oldSize);
    proof.forEach(hash -> lines.add(hash.toBase64()));
    return new ProofText(lines, checkpoint.toBytes()).toBytes();
  }

  private static void checkEmptyTree(String text) throws ProofException {
    String[] lines = text.split("\n", -1);
    boolean empty = lines.length == 4 && lines[1].equals("0");
    if (empty && !lines[2].equals(TreeHasher.EMPTY_ROOT.toBase64())) {
      throw new ProofException("root", "of leaves", "that of none, for size 0");
    }
  }
}
