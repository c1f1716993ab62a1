package org.verbale.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
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
  public static final int MAX_SIZE = SignedNote.MAX_SIZE + 4096;

  private static final String DOMAIN = "c2sp.org/tlog-proof@v1";
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
    byte[] whole = bytes.toByteArray();
    int end = endOfProof(whole);
    List<String> lines = Arrays.asList(new String(whole, 0, end, US_ASCII).split("\n", -1));
    if (lines.size() < 3 || !lines.get(0).equals(DOMAIN)) {
      throw new MalformedException("receipt", "another form", DOMAIN);
    }
    Leaf leaf = Leaf.parse(Bytes.of(Base64Text.decode("extra", value(lines.get(1), EXTRA))));
    long index = Decimal.parse("index", value(lines.get(2), INDEX));
    List<Digest> path = path(lines.subList(3, lines.size()));
    SignedCheckpoint checkpoint =
        SignedCheckpoint.parse(Bytes.of(whole, end + 2, whole.length - end - 2));
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
    StringBuilder text = new StringBuilder(DOMAIN).append('\n');
    text.append(EXTRA).append(Base64Text.encode(leaf.toBytes().toByteArray())).append('\n');
    text.append(INDEX).append(proof.index()).append('\n');
    for (Digest hash : proof.path()) {
      text.append(hash.toBase64()).append('\n');
    }
    byte[] head = text.append('\n').toString().getBytes(US_ASCII);
    byte[] note = checkpoint.toBytes().toByteArray();
    byte[] whole = Arrays.copyOf(head, head.length + note.length);
    System.arraycopy(note, 0, whole, head.length, note.length);
    return Bytes.of(whole);
  }

  /** Where the last line of the proof ends: at the first LF that another follows. */
  private static int endOfProof(byte[] whole) throws MalformedException {
    for (int i = 0; i + 1 < whole.length; i++) {
      if (whole[i] == '\n' && whole[i + 1] == '\n') {
        return i;
      }
    }
    throw new MalformedException("receipt", "no empty line", "proof, empty line, checkpoint");
  }

  private static String value(String line, String prefix) throws MalformedException {
    if (!line.startsWith(prefix)) {
      throw new MalformedException(prefix.strip(), "not the next line", "its line");
    }
    return line.substring(prefix.length());
  }

  private static List<Digest> path(List<String> lines) throws MalformedException {
    if (lines.size() > NodeKey.MAX_LEVELS) {
      throw new MalformedException("path", lines.size() + " hashes", "at most 63");
    }
    List<Digest> path = new ArrayList<>(lines.size());
    for (String line : lines) {
      byte[] hash = Base64Text.decode("path", line);
      if (hash.length != Digest.LENGTH) {
        throw new MalformedException("path", hash.length + " bytes", "32 bytes");
      }
      path.add(Digest.of(hash));
    }
    return path;
  }
}
