/**
 * Who may do what: relation of the party to the review, role, record type, channel scope, action.
 *
 * <p>Start at {@link org.verbale.rights.Rights}: three tables in its source, and the rule of
 * clearance.
 *
 * <p><b>Invariant.</b> Pure: the same question has the same answer at admission, in {@code apply}
 * and in the SDK. What no table allows is refused.
 *
 * <p>May import: {@code id}, {@code record}.
 */
@NullMarked
package org.verbale.rights;

import org.jspecify.annotations.NullMarked;
