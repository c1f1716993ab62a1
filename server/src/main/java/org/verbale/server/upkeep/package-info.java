/**
 * What an operator does with a data directory beside serving it: check it.
 *
 * <p>Start at {@link org.verbale.server.upkeep.Fsck}. It works on a directory that nobody has open,
 * or on a snapshot that the running server makes when asked through the directory itself ({@link
 * org.verbale.server.upkeep.SnapshotDesk}).
 *
 * <p><b>Invariant.</b> Nothing here changes a byte of an archive.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code storage}, {@code
 * archive}, {@code registry}, {@code channel}, {@code document}.
 */
@NullMarked
package org.verbale.server.upkeep;

import org.jspecify.annotations.NullMarked;
