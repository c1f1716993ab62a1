/**
 * The log as static files (c2sp.org/tlog-tiles): hash tiles for everybody, entry bundles and
 * position bundles for auditors.
 *
 * <p>Start at {@link org.verbale.tile.TilePath}, which names a file; {@link org.verbale.tile.Tiles}
 * makes tiles from a tree and proofs from tiles; {@link org.verbale.tile.Bundle} is what auditors
 * read.
 *
 * <p><b>Invariant.</b> A path has one text form, and a file of a path one length or form. What a
 * tile says is believed by nobody: proofs made from tiles are verified like all others.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}. No storage, no HTTP.
 */
@NullMarked
package org.verbale.tile;

import org.jspecify.annotations.NullMarked;
