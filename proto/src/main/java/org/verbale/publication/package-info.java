/**
 * How a State makes public what it chooses of its review: what it signs, who may sign it, and the
 * file by which anybody can check it offline.
 *
 * <p>Start at {@link org.verbale.publication.PublicationRules}, which server and members judge
 * decisions by, and at {@link org.verbale.publication.BundleVerifier}, which readers of what was
 * published check it by; {@link org.verbale.publication.PublicationNote} is what is signed.
 *
 * <p><b>Invariant.</b> Pure: the same note at the same place is judged alike by all. What was
 * verified is what the archive holds, and was made public by the State under review. A bundle
 * reveals what {@code docs/protocol/publication.md} lists and nothing else.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code refusal}, {@code note}, {@code
 * log}, {@code witness}, {@code channel}, {@code record}, {@code rights}, {@code identity}, {@code
 * policy}, {@code erasure}.
 */
@NullMarked
package org.verbale.publication;

import org.jspecify.annotations.NullMarked;
