/**
 * What a client believes of the archive, and why.
 *
 * <p>Start at {@link org.verbale.client.archive.TrustedLog}, which holds the newest sealed head
 * that was checked, and at {@link org.verbale.client.archive.ChainReader}, through which every
 * entry of a channel or of the registry must pass.
 *
 * <p><b>Invariant.</b> A head, once trusted, is extended and never replaced, across restarts too. A
 * {@link org.verbale.client.archive.VerifiedEntry} follows the one before it in its chain without a
 * gap. Whatever does not fit ends in a {@code DishonestServerException}; a head that fits, but that
 * the quorum does not vouch for, in an {@code UnwitnessedException}.
 *
 * <p>May import: {@code error}, {@code state}, {@code transport} and proto's {@code id}, {@code
 * codec}, {@code note}, {@code log}, {@code witness}, {@code evidence}, {@code v1}.
 */
@NullMarked
package org.verbale.client.archive;

import org.jspecify.annotations.NullMarked;
