/**
 * The form of a record: its parts and their tree, its note, its private block, its padded body.
 *
 * <p>Start at {@link org.verbale.record.RecordNote}, what an author signs, and at {@link
 * org.verbale.record.RecordBody}, what is sealed. Sealing itself is the client's.
 *
 * <p><b>Invariant.</b> A value has one encoding. A part opens alone: its salt and path say nothing
 * about another. Every limit stands in {@link org.verbale.record.RecordLimits}.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code log}, {@code
 * channel}.
 */
@NullMarked
package org.verbale.record;

import org.jspecify.annotations.NullMarked;
