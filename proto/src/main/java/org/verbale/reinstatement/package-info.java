/**
 * What shows that a log which is no more held something: the proof of a chain's end, and the
 * entries behind it. With it members put back, into the generation that follows, what the restored
 * backup lacks. Described in {@code docs/protocol/archive.md}, section 15.
 *
 * <p>Start at {@link org.verbale.reinstatement.ChainProof}: what a chain ended in. Entries go from
 * there backwards, each shown by the one behind it: {@link org.verbale.reinstatement.FormerEntry}.
 *
 * <p><b>Invariant.</b> A {@link org.verbale.reinstatement.FormerChain} exists only where a key of
 * the old log signed the head whose map holds it. A {@link org.verbale.reinstatement.FormerEntry}'s
 * position and object are those of its leaf.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}. Knows neither which log is
 * the old one nor what entries mean.
 */
@NullMarked
package org.verbale.reinstatement;

import org.jspecify.annotations.NullMarked;
