/**
 * One channel as this client follows it: who could read what when, its own keys, what it sends.
 *
 * <p>Start at {@link org.verbale.client.channel.ChannelEngine}, which puts the others in order.
 * {@code ChannelReplica} follows the chain: {@code History} replays it and judges every entry by
 * the rules that everybody has, {@code Keyring} and {@code Member} hold what is secret. {@code
 * Entrance} gets us in and says so; {@code Upkeep} changes the group by Commits that {@code
 * Committer} makes; {@code Poster} brings in records, which {@code Outbox} keeps on their way.
 *
 * <p><b>Invariant.</b> Local state moves in single commits of the state store, each leaving a
 * channel that can go on from there: no key and no position is lost, and nothing goes out that was
 * not stored first.
 *
 * <p>May import: {@code error}, {@code state}, {@code transport}, {@code archive}, {@code
 * registry}, {@code mls}, {@code record}.
 */
@NullMarked
package org.verbale.client.channel;

import org.jspecify.annotations.NullMarked;
