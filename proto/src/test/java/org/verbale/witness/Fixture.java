package org.verbale.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MemoryTree;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSigner;

/** A log of records, and witnesses of it, all from fixed seeds. */
final class Fixture {
  static final String ORIGIN = "log.example";

  private Fixture() {}

  static SecretBytes seed(int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    return SecretBytes.adopt(seed);
  }

  static NoteSigner log() {
    return NoteSigner.of(ORIGIN, Ed25519.Key.of(seed(1)));
  }

  static Cosigner classical(int number) {
    return Cosigner.of("w" + number + ".example", Ed25519.Key.of(seed(10 + number)));
  }

  static Cosigner postQuantum(int number) {
    return Cosigner.of("w" + number + ".example", MlDsa44.Key.of(seed(10 + number)));
  }

  static Leaf leaf(int number) {
    Digest hash = Digest.sha256(("leaf " + number).getBytes(UTF_8));
    return new Leaf(LeafKind.RECORD, number, hash, hash);
  }

  static MemoryTree tree(int size) {
    MemoryTree tree = new MemoryTree();
    for (int i = 0; i < size; i++) {
      tree.append(leaf(i).hash());
    }
    return tree;
  }

  static SignedCheckpoint checkpoint(int size) {
    return SignedCheckpoint.sign(new Checkpoint(ORIGIN, tree(size).head()), log());
  }

  static SignedCheckpoint cosigned(SignedCheckpoint checkpoint, long time, Cosigner... cosigners) {
    return checkpoint.with(
        Arrays.stream(cosigners)
            .map(cosigner -> cosigner.cosign(checkpoint.unverified(), time))
            .toList());
  }

  static AddCheckpoint request(int from, int to) {
    return AddCheckpoint.of(ConsistencyProof.of(tree(to), from, to), checkpoint(to));
  }

  static Receipt receipt(int index, SignedCheckpoint checkpoint) {
    int size = (int) checkpoint.unverified().head().size();
    return new Receipt(leaf(index), InclusionProof.of(tree(size), index, size), checkpoint);
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  static TrustPolicy policy(String... lines) throws Exception {
    return TrustPolicy.parse(utf8(String.join("\n", List.of(lines)) + "\n"));
  }
}
