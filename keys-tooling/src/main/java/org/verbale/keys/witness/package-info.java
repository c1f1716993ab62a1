/**
 * A witness (c2sp.org/tlog-witness) that a State or a third body hosts. {@code docs/WITNESS.md}
 * says how.
 *
 * <p>Start at {@link org.verbale.keys.witness.Witness}, which judges; {@link
 * org.verbale.keys.witness.WitnessServer} speaks HTTP for it.
 *
 * <p><b>Invariant.</b> What was cosigned is on disk before anybody sees the cosignature. No two
 * checkpoints that this witness ever cosigned for one log contradict, whatever is asked at once and
 * whenever the process dies.
 *
 * <p>May import: {@code id}, {@code codec}, {@code http}, {@code note}, {@code log}, {@code
 * witness}, {@code tile}, {@code audit}, {@code evidence}.
 */
@NullMarked
package org.verbale.keys.witness;

import org.jspecify.annotations.NullMarked;
