/**
 * The archive's formats and their proofs: RFC 6962 tree, C2SP checkpoints and receipts, leaves,
 * positions, and the completeness map. All of it is described in {@code docs/protocol/archive.md}.
 *
 * <p>Start at {@link org.verbale.log.Receipt}: that a leaf is in the log. {@link
 * org.verbale.log.ConsistencyProof}: that a later log holds all of an earlier one. {@link
 * org.verbale.log.MapProof}: that of a channel nothing was left out. The server appends with {@link
 * org.verbale.log.CompactRange} and {@link org.verbale.log.CompletenessMap}.
 *
 * <p><b>Invariant.</b> A proof verifies for one size, one index and one hash, and not with a hash
 * more, fewer or in another place. What is called <i>Verified</i> was.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}. No storage: nodes come and go through
 * {@link org.verbale.log.NodeSource}, {@link org.verbale.log.NodeSink} and {@link
 * org.verbale.log.MapNodes}.
 */
@NullMarked
package org.verbale.log;

import org.jspecify.annotations.NullMarked;
