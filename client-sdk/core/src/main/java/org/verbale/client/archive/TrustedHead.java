package org.verbale.client.archive;

import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.TreeHead;

/**
 * A sealed head that this client has checked. Made only by {@link TrustedLog}.
 *
 * @param checkpoint the signed note, kept as evidence
 * @param tree what it signs
 * @param mapRoot of the completeness map under it
 * @param time of the seal, milliseconds
 */
public record TrustedHead(Bytes checkpoint, TreeHead tree, Digest mapRoot, long time) {}
