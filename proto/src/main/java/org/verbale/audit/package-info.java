/**
 * What an auditing witness does before it cosigns: replays all leaves with what opens them, and
 * recomputes chains, tree and completeness map. Described in {@code docs/protocol/archive.md}.
 *
 * <p>Start at {@link org.verbale.audit.Auditor}: fed in the order of the log from an {@link
 * org.verbale.audit.EntrySource}.
 *
 * <p><b>Invariant.</b> An auditor that took an entry found nothing wrong up to it: every chain
 * without gap and second sequence number, time never backwards, every sealed map root the one of
 * the chains and lists before it.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code tile}.
 */
@NullMarked
package org.verbale.audit;

import org.jspecify.annotations.NullMarked;
