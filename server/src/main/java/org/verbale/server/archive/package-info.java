/**
 * The append-only record of everything the server accepted.
 *
 * <p>Start at {@link org.verbale.server.archive.Archive}, which reads: entries by index or by
 * chain, proofs, sealed heads. Within a transaction its {@link org.verbale.server.archive.Appender}
 * appends leaves to chains and seals. Each leaf is a node of the log's RFC 6962 tree, a link of one
 * gap-free chain, and, from the next seal on, covered by the completeness map.
 *
 * <p><b>Invariant.</b> An index, once acknowledged, never names other bytes. Leaf, tree nodes,
 * chain and content become durable together. What is read of a sealed head (checkpoint, map, lists,
 * chain heads) is of that one seal, however much was appended since. Which of them members are
 * shown is said by a {@link org.verbale.server.archive.Published}.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code tile}, {@code audit},
 * {@code refusal}, {@code storage}. Objects and blobs are opaque here: no code in this package
 * knows what a review is.
 */
@NullMarked
package org.verbale.server.archive;

import org.jspecify.annotations.NullMarked;
