/**
 * Full text search in what is public: an ordinary index, which follows the events of the public
 * store.
 *
 * <p>Start at {@link org.verbale.server.publicsearch.PublicSearch}. Each record is one document
 * with a field of text for each language; a query's words are looked for in all of them. The index
 * holds terms and ids, no text: excerpts are made from what the store says at the moment of the
 * question.
 *
 * <p><b>Invariant.</b> It shares no class with the index of sealed terms. It is derived: damaged,
 * missing or of another format, it is made anew from the store. A hit is shown only if the store
 * still has it, so that what was withdrawn is not found from then on; its terms leave the disk with
 * the next commit.
 *
 * <p>May import: {@code id}, {@code record}, {@code refusal}, {@code storage}, {@code publicstore}.
 */
@NullMarked
package org.verbale.server.publicsearch;

import org.jspecify.annotations.NullMarked;
