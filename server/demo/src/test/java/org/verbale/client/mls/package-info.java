/**
 * What a hostile member's software does inside of MLS, with keys that the SDK does not hand out.
 *
 * <p>Start at {@link org.verbale.client.mls.BadPath}.
 *
 * <p><b>Invariant.</b> Test code alone.
 *
 * <p>May import: {@code codec}, {@code crypto}, {@code mls}.
 */
@NullMarked
package org.verbale.client.mls;

import org.jspecify.annotations.NullMarked;
