/**
 * Who may add search terms to a record that stands.
 *
 * <p>Start at {@link org.verbale.supplement.SupplementRules}; {@link
 * org.verbale.terms.TermsSupplement} is what is signed.
 *
 * <p><b>Invariant.</b> Pure: server and members judge the same note at the same place alike.
 * Whether the terms are the record's, each member sees that opens it.
 *
 * <p>May import: {@code id}, {@code codec}, {@code refusal}, {@code note}, {@code channel}, {@code
 * identity}, {@code policy}, {@code terms}.
 */
@NullMarked
package org.verbale.supplement;

import org.jspecify.annotations.NullMarked;
