package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.CompactRange;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.MemoryTree;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosigner;

/** A log of meaningless leaves that signs what it is told: also a fork of itself. */
final class TestLog {
  static final String ORIGIN = "log.example";
  static final NoteSigner KEY = NoteSigner.of(ORIGIN, Ed25519.Key.of(seed(1)));
  static final Cosigner CLASSICAL = Cosigner.of("w.example", Ed25519.Key.of(seed(2)));
  static final Cosigner POST_QUANTUM = Cosigner.of("w.example", MlDsa44.Key.of(seed(3)));

  private final MemoryTree tree = new MemoryTree();

  private TestLog() {}

  static SecretBytes seed(int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    return SecretBytes.adopt(seed);
  }

  /** {@code size} leaves; from {@code fork} on those of another history. */
  static TestLog of(int size, int fork, String history) {
    TestLog log = new TestLog();
    for (int i = 0; i < size; i++) {
      String leaf = (i < fork ? "common " : history) + i;
      log.tree.append(Digest.sha256(leaf.getBytes(UTF_8)));
    }
    return log;
  }

  static TestLog of(int size) {
    return of(size, size, "");
  }

  TreeHead head(long size) {
    return CompactRange.load(tree, size).head();
  }

  SignedCheckpoint checkpoint(long size) {
    return SignedCheckpoint.sign(new Checkpoint(ORIGIN, head(size)), KEY);
  }

  ConsistencyProof proof(long from, long to) {
    return ConsistencyProof.of(tree, from, to);
  }

  Bytes request(long from, long to) {
    return AddCheckpoint.of(proof(from, to), checkpoint(to)).toBytes();
  }
}
