package org.verbale.record;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.InclusionProof;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHead;

/**
 * One part with what proves that it belongs to a record: its salt and its place in the tree of
 * parts. It reveals nothing about the other parts, whose salts stay unknown. Nothing is proven
 * before {@link #verify}.
 *
 * <p>Encoded as {@code Part part; opaque salt[32]}, then the proof.
 *
 * @param salt 32 bytes
 */
public record PartOpening(Part part, Bytes salt, InclusionProof proof) implements TlsStruct {
  /**
   * @throws IllegalArgumentException if the salt is of another length
   */
  public PartOpening {
    if (salt.size() != RecordLimits.SALT) {
      throw new IllegalArgumentException("salt: " + salt.size() + " bytes (expected: 32)");
    }
  }

  /** Reads one from {@code in}. */
  public static PartOpening read(TlsReader in) throws MalformedException {
    return new PartOpening(
        Part.read(in), in.raw("salt", RecordLimits.SALT), InclusionProof.read(in));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(part).raw(salt).struct(proof);
  }

  /**
   * Checks that the part is one of those that {@code block} commits to.
   *
   * @throws ProofException if it is not shown
   */
  public void verify(PublicBlock block) throws ProofException {
    Digest leaf = PartsTree.leaf(salt.toByteArray(), part);
    proof.verify(leaf, new TreeHead(block.parts(), block.root()));
  }
}
