/**
 * Search without reading: an index of sealed terms for each channel, which follows the archive, and
 * what opens in it the terms that somebody has trapdoors for.
 *
 * <p>Start at {@link org.verbale.server.search.SearchIndex}, which follows the log, and {@link
 * org.verbale.server.search.SealedSearch}, which answers. Who may search what is not known here.
 *
 * <p><b>Invariant.</b> All of it is derived: an index that is lost, damaged, or of another log than
 * the archive's is made anew, and no command waits for it. What was opened is in memory alone, for
 * a bounded time; neither it nor a trapdoor is written anywhere. A channel's documents are in the
 * order of its chain.
 *
 * <p>May import: {@code id}, {@code codec}, {@code log}, {@code channel}, {@code record}, {@code
 * terms}, {@code query}, {@code query.wire}, {@code erasure}, {@code identity}, {@code refusal},
 * {@code storage}, {@code archive}, {@code registry}; alone Lucene.
 */
@NullMarked
package org.verbale.server.search;

import org.jspecify.annotations.NullMarked;
