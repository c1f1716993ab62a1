/**
 * What registry and rights allow at one moment: the judgement that admission makes cheaply, {@code
 * apply} with authority, and every client again.
 *
 * <p>Start at {@link org.verbale.policy.Policy}; {@link org.verbale.policy.Statement} holds signed
 * notes whose signatures are checked once.
 *
 * <p><b>Invariant.</b> Pure: the same registry, moment and question give the same answer.
 *
 * <p>May import: {@code id}, {@code refusal}, {@code note}, {@code channel}, {@code record}, {@code
 * rights}, {@code identity}.
 */
@NullMarked
package org.verbale.policy;

import org.jspecify.annotations.NullMarked;
