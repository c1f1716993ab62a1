/**
 * Why the server declines a well-formed request: part of the contract, one stable code each.
 *
 * <p>Start at {@link org.verbale.refusal.Refusal}; code throws it inside a {@link
 * org.verbale.refusal.RefusedException}. A refusal is expected and changes nothing; a failure
 * (disk, network) and a bug are other exceptions.
 *
 * <p><b>Invariant.</b> Every case is listed, there is no "other"; a code, once given out, keeps its
 * meaning. A refusal holds names, sizes and numbers, never the caller's text and never a secret.
 *
 * <p>May import: {@code id}.
 */
@NullMarked
package org.verbale.refusal;

import org.jspecify.annotations.NullMarked;
