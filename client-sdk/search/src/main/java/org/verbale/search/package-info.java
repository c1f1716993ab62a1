/**
 * Search for a portal: everything that its device could read, in six languages, ranked.
 *
 * <p>Start at {@link org.verbale.search.VerbaleSearch}.
 *
 * <p><b>Invariant.</b> What is found was opened and verified by the client; what was erased is not
 * found. What is looked for leaves the device as trapdoors alone, and only where the server is
 * asked.
 *
 * <p>May import: {@code search.analysis}, {@code search.query}, {@code search.local}, {@code
 * search.sealed}, {@code client} with its {@code custody}, {@code error} and {@code search}, {@code
 * crypto}, {@code erasure}, {@code id}, {@code record}, {@code terms}.
 */
@NullMarked
package org.verbale.search;

import org.jspecify.annotations.NullMarked;
