package org.verbale.server.archive;

import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapProof;

/**
 * How far a chain had come at the newest seal.
 *
 * @param head {@link ChannelHead#EMPTY} if the map has no such chain
 * @param proof that the sealed map holds exactly that
 */
public record SealedChain(Chain chain, ChannelHead head, MapProof proof) {}
