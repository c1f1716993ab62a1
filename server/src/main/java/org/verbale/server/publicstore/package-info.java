/**
 * What States made public, and nothing else: a database of its own, in a directory of its own.
 *
 * <p>Start at {@link org.verbale.server.publicstore.PublicStore}. Published records are {@link
 * org.verbale.server.publicstore.PublicItem}s with their bundle; what was withdrawn leaves a
 * tombstone; each change is a {@link org.verbale.server.publicstore.PublicEvent} in a sequence
 * without gaps, which the site's index, feeds and webhooks follow. What was uploaded for a decision
 * that does not stand yet is <i>staged</i>: kept in tables apart, and never served.
 *
 * <p><b>Invariant.</b> An entry, its places in every list and its event become durable together or
 * not at all. Nothing is here that was not disclosed, but for what is staged; what was withdrawn or
 * replaced is not served from the moment the call returns, and leaves the disk afterwards. No table
 * of the confidential store can be reached through this database: the directory, the cache and the
 * threads are others.
 *
 * <p>May import: {@code id}, {@code codec}, {@code record}, {@code refusal}, {@code storage}.
 */
@NullMarked
package org.verbale.server.publicstore;

import org.jspecify.annotations.NullMarked;
