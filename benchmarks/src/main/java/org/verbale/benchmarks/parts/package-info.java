/**
 * Parts by themselves, measured by JMH: MLS operations by the size of the group, one record, one
 * note, proofs, the map, a leaf.
 *
 * <p>Start at {@link org.verbale.benchmarks.parts.Parts}, which runs them.
 *
 * <p><b>Invariant.</b> Nothing here is called by the product or by a test's verdict.
 *
 * <p>May import: {@code proto}, {@code client.mls}, {@code client.record}.
 */
@NullMarked
package org.verbale.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
