/**
 * By which key a log signs, and which log goes on where another ended: notes that lead from a key
 * that is trusted to the one in force. Described in {@code docs/protocol/succession.md}.
 *
 * <p>Start at {@link org.verbale.succession.Lineage}: the keys that a chain of {@link
 * org.verbale.succession.SignedSuccession}s leads to.
 *
 * <p><b>Invariant.</b> No key is in a lineage that a trusted root did not name as the successor of
 * the one before it; where the origin stays, the key before named it too. None stands in it twice.
 *
 * <p>May import: {@code id}, {@code codec}, {@code note}, {@code log}, {@code identity}. It knows
 * neither where notes are kept nor who shows them.
 */
@NullMarked
package org.verbale.succession;

import org.jspecify.annotations.NullMarked;
