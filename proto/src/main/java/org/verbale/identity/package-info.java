/**
 * Who is who and who reviews whom: certificates, revocations, assignments, and the registry that
 * they make.
 *
 * <p>Start at {@link org.verbale.identity.Registry}: it takes the entries of the registry channel
 * in order and answers what a certificate was worth at a position and time, and whose devices
 * belong to a channel. {@link org.verbale.identity.UnsignedCertificate} issues; {@link
 * org.verbale.identity.PrivateKeyFile} reads keys.
 *
 * <p><b>Invariant.</b> A certificate, revocation or assignment has one encoding. What was verified
 * has a type of its own, and judgements depend on the entries alone: everyone who replays them
 * agrees.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}.
 */
@NullMarked
package org.verbale.identity;

import org.jspecify.annotations.NullMarked;
