/**
 * One order for everything that changes: commands go in from any thread, one writer applies them.
 *
 * <p>Start at {@link org.verbale.server.sequencing.Sequencer}. A caller hands it a {@link
 * org.verbale.server.sequencing.Command} and gets the result once it is durable. A {@link
 * org.verbale.server.sequencing.Feature} declares its commands, each with the method that applies
 * it; that method is given a {@link org.verbale.server.sequencing.Context} (state, time, archive)
 * and either returns a result or throws {@link org.verbale.refusal.RefusedException}, and then
 * nothing that it did remains.
 *
 * <p><b>Invariant.</b> State is a function of the ordered commands and their stamps (time and seed,
 * given when they were admitted) and of nothing else: not of a clock, not of chance, not of which
 * commands shared a sync. Nobody is told a result that a crash could undo. A bug in {@code apply}
 * stops the node rather than letting it guess.
 *
 * <p>May import: {@code id}, {@code codec}, {@code refusal}, {@code storage}, {@code archive}.
 * Knows no feature.
 */
@NullMarked
package org.verbale.server.sequencing;

import org.jspecify.annotations.NullMarked;
