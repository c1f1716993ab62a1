/**
 * The language in which people ask, the same for every engine.
 *
 * <p>Start at {@link org.verbale.search.query.SearchQuery}: it reads what somebody typed and says
 * it as a tree of terms.
 *
 * <p><b>Invariant.</b> Whatever is typed is either read or answered with the character that is
 * wrong; time and depth are bounded by the text's length, which is bounded.
 *
 * <p>May import: {@code search.analysis}, {@code query}, {@code id}, {@code record}, {@code terms}.
 */
@NullMarked
package org.verbale.search.query;

import org.jspecify.annotations.NullMarked;
