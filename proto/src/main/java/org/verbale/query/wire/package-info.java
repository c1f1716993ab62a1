/**
 * Sealed queries and their answers as messages of {@code search.proto}, both ways.
 *
 * <p>Start at {@link org.verbale.query.wire.QueryMessages}. Rules: {@code docs/protocol/search.md}.
 *
 * <p><b>Invariant.</b> A query has one message, and what reading a message costs is bounded by its
 * size: what is too large is refused before anything is made of it, and nothing here calls itself.
 *
 * <p>May import: {@code id}, {@code v1}, {@code refusal}, {@code codec}, {@code channel}, {@code
 * record}, {@code terms}, {@code query}.
 */
@NullMarked
package org.verbale.query.wire;

import org.jspecify.annotations.NullMarked;
