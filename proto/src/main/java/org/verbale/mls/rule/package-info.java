/**
 * The validation rules of RFC 9420 that the public half of MLS checks, by stable id.
 *
 * <p>Start at {@link org.verbale.mls.rule.Rule}; {@code docs/protocol/mls-validation.md} says for
 * each where it is checked and which test shows it refused.
 *
 * <p><b>Invariant.</b> An id never changes its meaning and is never used again.
 *
 * <p>May import: nothing of ours.
 */
@NullMarked
package org.verbale.mls.rule;

import org.jspecify.annotations.NullMarked;
