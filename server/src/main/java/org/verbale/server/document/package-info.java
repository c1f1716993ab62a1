/**
 * Records and their attachments.
 *
 * <p>Start at {@link org.verbale.server.document.Documents}.
 *
 * <p><b>Invariant.</b> A record id means one record for ever. A record was signed by who was
 * entitled to at its position, sealed for the epoch current there, and all that it names by hash is
 * here, until a decision by all who have to decide erased it.
 *
 * <p>May import: {@code storage}, {@code archive}, {@code policy}, {@code sequencing}, {@code
 * registry}, {@code channel}.
 */
@NullMarked
package org.verbale.server.document;

import org.jspecify.annotations.NullMarked;
