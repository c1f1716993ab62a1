/**
 * What was decided to be public becomes so: uploads of what a decision discloses, and the follower
 * that, once the decision stands under a published head, puts the bundle together, verifies it as
 * any reader would, and hands it to the public store.
 *
 * <p>Start at {@link org.verbale.server.publishing.Publisher}.
 *
 * <p><b>Invariant.</b> Nothing reaches the public store but what {@link
 * org.verbale.publication.BundleVerifier} believed, byte for byte. What is uploaded is public to
 * nobody before. All of it can be made again from the archive and what States upload anew.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code refusal}, {@code
 * identity}, {@code policy}, {@code channel}, {@code record}, {@code publication}, {@code
 * server.storage}, {@code server.archive}, {@code server.registry}, {@code server.publication},
 * {@code server.publicstore}.
 */
@NullMarked
package org.verbale.server.publishing;

import org.jspecify.annotations.NullMarked;
