/**
 * The form of a record's search terms: analysed, in clear, and sealed, as the server keeps them.
 *
 * <p>Start at {@link org.verbale.terms.SealedTerms}, the blob that a record note or a {@link
 * org.verbale.terms.TermsSupplement} names; {@link org.verbale.terms.TermsBuilder} fills it, {@link
 * org.verbale.terms.TermOpener} opens one term of it. Which key makes trapdoors is the client's.
 *
 * <p><b>Invariant.</b> A blob has one encoding, and so have the positions of a term: what is not in
 * that form is absent. Nothing that was opened, and no trapdoor, is shown by a {@code toString}.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code channel}, {@code
 * record}.
 */
@NullMarked
package org.verbale.terms;

import org.jspecify.annotations.NullMarked;
