/**
 * What an operator does with a data directory beside serving it: check, back up, restore, export.
 *
 * <p>Start at {@link org.verbale.server.upkeep.Fsck}, {@link org.verbale.server.upkeep.Backup},
 * {@link org.verbale.server.upkeep.Restore} and {@link org.verbale.server.upkeep.Export}. Each
 * works on a directory that nobody has open, or on a snapshot that the running server makes when
 * asked through the directory itself ({@link org.verbale.server.upkeep.SnapshotDesk}).
 *
 * <p><b>Invariant.</b> Nothing here changes a byte of an archive. What is restored was checked from
 * end to end, and is served only after somebody answered for what may be missing since.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code tile}, {@code audit},
 * {@code storage}, {@code archive}, {@code registry}, {@code channel}, {@code document}.
 */
@NullMarked
package org.verbale.server.upkeep;

import org.jspecify.annotations.NullMarked;
