package org.verbale.server.archive;

import org.verbale.codec.Bytes;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.TreeHead;

/**
 * A head at a SEAL, signed.
 *
 * @param checkpoint the signed note
 * @param mapLeaf the last leaf: the completeness map's root
 * @param mapLeafProof that it is the last leaf
 */
public record SealedHead(
    TreeHead head, Bytes checkpoint, Leaf mapLeaf, InclusionProof mapLeafProof) {}
