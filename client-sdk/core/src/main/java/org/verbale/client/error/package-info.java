/**
 * Everything that can go wrong for a portal, as types. All are unchecked; each says whose turn it
 * is.
 *
 * <p>Start at {@link org.verbale.client.error.VerbaleException}.
 *
 * <p><b>Invariant.</b> No message holds a secret or what a user wrote.
 *
 * <p>May import: proto's {@code evidence}.
 */
@NullMarked
package org.verbale.client.error;

import org.jspecify.annotations.NullMarked;
