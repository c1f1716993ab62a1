/**
 * Evidence that a log lied: two of its signed statements that cannot both be true, and what one
 * needs to see it. Described in {@code docs/protocol/archive.md}.
 *
 * <p>Start at {@link org.verbale.evidence.Evidence}: what a client writes when it refuses, and what
 * a third party checks offline with the log's key, and the Mechanism's root where it is about keys.
 *
 * <p><b>Invariant.</b> Evidence that verifies shows a contradiction: no honest log, whatever
 * happens to it, can be accused with it.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code identity}, {@code
 * succession}.
 */
@NullMarked
package org.verbale.evidence;

import org.jspecify.annotations.NullMarked;
