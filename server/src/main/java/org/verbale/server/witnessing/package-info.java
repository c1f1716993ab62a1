/**
 * Asks witnesses to cosign sealed heads, and publishes those that enough of them did.
 *
 * <p>Start at {@link org.verbale.server.witnessing.Witnessing}: one thread follows the seals and
 * opens a <i>round</i> for the newest head, one thread for each witness asks for a cosignature of
 * the head whose round is open. When the policy's quorum is reached, the checkpoint with its
 * cosignatures is kept and its head is what {@link org.verbale.server.archive.Published} shows.
 *
 * <p><b>Invariant.</b> No head is shown whose cosignatures the policy itself did not accept, and
 * none before they are durable; what is shown never goes back. No witness makes anybody wait but
 * those who wait for a head that needs it: commands know nothing of this package. Two moments of
 * the store are held at most.
 *
 * <p>May import: {@code id}, {@code codec}, {@code http}, {@code note}, {@code log}, {@code
 * witness}, {@code refusal}, {@code storage}, {@code archive}. Alone in speaking HTTP with the
 * platform's own client.
 */
@NullMarked
package org.verbale.server.witnessing;

import org.jspecify.annotations.NullMarked;
