/**
 * What States decide about making records public: the decisions and their order. What becomes
 * public, and where it is shown, is others'.
 *
 * <p>Start at {@link org.verbale.server.publication.Publications}.
 *
 * <p><b>Invariant.</b> Each decision was made by who has to decide, about a record that stood in
 * the chain before it, and the decisions about one record are numbered without a gap. What this
 * package keeps follows from the chain alone.
 *
 * <p>May import: {@code storage}, {@code archive}, {@code policy}, {@code sequencing}, {@code
 * registry}, {@code channel}, {@code document}.
 */
@NullMarked
package org.verbale.server.publication;

import org.jspecify.annotations.NullMarked;
