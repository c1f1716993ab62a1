package org.verbale.server.feed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedHead;

/**
 * What one read found, all of one view.
 *
 * @param next cursor after the page
 * @param size of the log in the view
 * @param version of access in the view
 * @param chains that the device may read
 * @param sealed the newest published head, if the page reaches it
 */
record Page(
    long next,
    long size,
    long version,
    Set<Chain> chains,
    List<Entry> entries,
    Optional<SealedHead> sealed,
    Set<ChannelId> welcomes) {}
