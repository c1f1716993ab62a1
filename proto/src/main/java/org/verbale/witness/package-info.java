/**
 * Witnesses: what they sign (c2sp.org/tlog-cosignature), how they are asked for it
 * (c2sp.org/tlog-witness), and which of them a verifier demands (c2sp.org/tlog-policy).
 *
 * <p>Start at {@link org.verbale.witness.TrustPolicy}: it alone makes the {@link
 * org.verbale.witness.WitnessedCheckpoint} and the {@link org.verbale.witness.WitnessedReceipt}
 * that a client believes. A witness starts at {@link org.verbale.witness.AddCheckpoint} and {@link
 * org.verbale.witness.Cosigner}.
 *
 * <p><b>Invariant.</b> No {@code Cosignature} exists that its key did not make over that
 * checkpoint, and nothing is called witnessed that its policy's quorum did not cosign.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code log}. Nothing here
 * speaks HTTP.
 */
@NullMarked
package org.verbale.witness;

import org.jspecify.annotations.NullMarked;
