/**
 * What is said about a channel's keys: epochs, acknowledgements, resync requests, relinks, and the
 * links by which a newcomer walks back.
 *
 * <p>Start at {@link org.verbale.channel.EpochNote}. Every statement here is a signed note: {@link
 * org.verbale.channel.ReceivedNote} as it arrived, {@link org.verbale.channel.AttestedNote} once
 * its signatures are verified; whether the signers may say it is decided elsewhere.
 *
 * <p><b>Invariant.</b> One statement has one text; an {@code AttestedNote} carries no signature but
 * valid ones by certificates that its verifier knew.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code log}.
 */
@NullMarked
package org.verbale.channel;

import org.jspecify.annotations.NullMarked;
