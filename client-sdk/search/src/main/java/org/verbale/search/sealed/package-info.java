/**
 * Search on the server by trapdoors: what it says, held against the records themselves.
 *
 * <p>Start at {@link org.verbale.search.sealed.SealedEngine}.
 *
 * <p><b>Invariant.</b> What is shown as a hit was opened, verified and searched here: the query
 * finds it. What the server says beside it, order and numbers, is said to be the server's.
 *
 * <p>May import: {@code search.analysis}, {@code search.query}, {@code search.local}, {@code
 * client} with its {@code search}, {@code id}, {@code codec}, {@code query}.
 */
@NullMarked
package org.verbale.search.sealed;

import org.jspecify.annotations.NullMarked;
