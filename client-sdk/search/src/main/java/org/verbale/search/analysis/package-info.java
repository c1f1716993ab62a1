/**
 * From text to terms: what a word is in Arabic, Chinese, English, French, Russian and Spanish, and
 * which forms of it count as the same.
 *
 * <p>Start at {@link org.verbale.search.analysis.AnalysisProfile}.
 *
 * <p><b>Invariant.</b> A profile never changes what it makes of a text: what was sealed under it
 * cannot be analysed anew. Every engine and every query gets its terms from here.
 *
 * <p>May import: {@code id}, {@code codec}, {@code record}, {@code terms}.
 */
@NullMarked
package org.verbale.search.analysis;

import org.jspecify.annotations.NullMarked;
