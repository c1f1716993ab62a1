/**
 * What a query asks, said in terms of an index and of no library: the same tree is run over a local
 * index with clear terms, and over sealed ones with trapdoors in their place.
 *
 * <p>Start at {@link org.verbale.query.QueryTree}: a node and the table of its terms; what a server
 * gets of it is a {@link org.verbale.query.SealedRequest}.
 *
 * <p><b>Invariant.</b> Every number in a tree names an entry of its table, and no tree is larger or
 * deeper than its limits: whoever holds one may walk it without looking.
 *
 * <p>May import: {@code id}, {@code codec}, {@code channel}, {@code record}, {@code terms}.
 */
@NullMarked
package org.verbale.query;

import org.jspecify.annotations.NullMarked;
