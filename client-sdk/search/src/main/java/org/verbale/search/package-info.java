/**
 * Search for a portal: everything that its device could read, in six languages, ranked.
 *
 * <p>Start at {@link org.verbale.search.VerbaleSearch}.
 *
 * <p><b>Invariant.</b> What is found was opened and verified by the client; what was erased is not
 * found. Neither what is looked for nor what is found leaves the device.
 *
 * <p>May import: {@code search.analysis}, {@code search.query}, {@code search.local}, {@code
 * client} with its {@code custody} and {@code error}, {@code crypto}, {@code id}.
 */
@NullMarked
package org.verbale.search;

import org.jspecify.annotations.NullMarked;
