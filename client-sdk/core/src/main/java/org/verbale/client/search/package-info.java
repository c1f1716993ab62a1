/**
 * A record's search terms: sealed under a key of those who can read it, and checked by them.
 *
 * <p>Start at {@link org.verbale.client.search.TermSealer} and {@link
 * org.verbale.client.search.TermsVerifier}. How a text becomes terms is a {@link
 * org.verbale.client.search.RecordAnalyzer}'s, which a search module brings; how a file becomes
 * text is an {@link org.verbale.client.search.AttachmentText}'s, which nobody needs to have.
 * Formats: {@code docs/protocol/search.md}.
 *
 * <p><b>Invariant.</b> Terms in clear and the keys of trapdoors stay here. Whoever holds an epoch's
 * archive key derives its search key, and nobody else.
 *
 * <p>May import: {@code client.record}; of the common module {@code id}, {@code codec}, {@code
 * crypto}, {@code record}, {@code channel}, {@code terms}, {@code query}.
 */
@NullMarked
package org.verbale.client.search;

import org.jspecify.annotations.NullMarked;
