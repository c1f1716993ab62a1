/**
 * By which key the log is signed: the log's chain about itself.
 *
 * <p>Start at {@link org.verbale.server.succession.SuccessionFeature}: takes succession notes, and
 * says which key signs the head of which size.
 *
 * <p><b>Invariant.</b> The notes in the chain make one lineage under the root that the archive
 * began with. Nothing is in it that a verifier with that root would not believe.
 *
 * <p>May import what the table in {@code ArchitectureTest} says: no other feature.
 */
@NullMarked
package org.verbale.server.succession;

import org.jspecify.annotations.NullMarked;
