package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.Leaf;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.v1.SealedHead;
import org.verbale.witness.Cosigner;

/** Heads of trees that are not the log's, under the log's own signature. */
final class HeadForgery {
  private HeadForgery() {}

  /** The same head with its witness's line. */
  static SealedHead cosigned(SealedHead head, Cosigner witness, long seconds) {
    SignedCheckpoint checkpoint = checkpoint(head);
    var line = witness.cosign(checkpoint.unverified(), seconds);
    return head.toBuilder().setCheckpoint(string(checkpoint.with(List.of(line)).toBytes())).build();
  }

  static SignedCheckpoint checkpoint(SealedHead head) {
    try {
      return SignedCheckpoint.parse(Bytes.of(head.getCheckpoint().toByteArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** Signed by {@code signer} over the same tree. */
  static SealedHead signed(SealedHead head, NoteSigner signer) {
    var checkpoint = new Checkpoint(signer.key().name(), checkpoint(head).unverified().head());
    return head.toBuilder()
        .setCheckpoint(string(SignedCheckpoint.sign(checkpoint, signer).toBytes()))
        .build();
  }

  /** Another tree of the same size: {@code hash}, beside the way to its last leaf, is another. */
  static SealedHead forked(SealedHead head, ByteString hash, NoteSigner signer) {
    List<ByteString> path = replaced(head.getMapLeafProofList(), hash);
    TreeHasher hasher = new TreeHasher();
    Digest root = leaf(head).hash();
    for (ByteString left : path) { // of the last leaf all siblings are left ones
      root = hasher.node(Digest.of(left.toByteArray()), root);
    }
    var tree = new TreeHead(checkpoint(head).unverified().head().size(), root);
    var checkpoint = new Checkpoint(signer.key().name(), tree);
    return head.toBuilder()
        .setCheckpoint(string(SignedCheckpoint.sign(checkpoint, signer).toBytes()))
        .clearMapLeafProof()
        .addAllMapLeafProof(path)
        .build();
  }

  /** {@code path} with another hash in place of {@code hash}. */
  static List<ByteString> replaced(List<ByteString> path, ByteString hash) {
    List<ByteString> other = new ArrayList<>(path);
    other.replaceAll(
        each ->
            each.equals(hash)
                ? ByteString.copyFrom(Digest.sha256(each.toByteArray()).toByteArray())
                : each);
    return other;
  }

  private static Leaf leaf(SealedHead head) {
    try {
      return Leaf.parse(Bytes.of(head.getMapLeaf().toByteArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
