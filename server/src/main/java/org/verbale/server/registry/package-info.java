/**
 * The registry channel: trust root, certificates, revocations, assignments.
 *
 * <p>Start at {@link org.verbale.server.registry.RegistryFeature}; a new data directory begins with
 * {@link org.verbale.server.registry.Genesis}, everything else comes as {@link
 * org.verbale.server.registry.SubmitEntry} and proves itself.
 *
 * <p><b>Invariant.</b> The registry in memory is what the entries of the channel make, each
 * verified anew, and nothing besides. Who is assigned to a review finds its channels on the party's
 * list.
 *
 * <p>May import: {@code storage}, {@code archive}, {@code policy}, {@code sequencing}.
 */
@NullMarked
package org.verbale.server.registry;

import org.jspecify.annotations.NullMarked;
