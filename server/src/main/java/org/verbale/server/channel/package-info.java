/**
 * Who is in a channel, and since when: groups, epochs, key links, acknowledgements, welcomes.
 *
 * <p>Start at {@link org.verbale.server.channel.Channels}.
 *
 * <p><b>Invariant.</b> An epoch has one Commit: the first that was valid. Every group has at least
 * two Secretariat devices, and only leaves that registry and assignment entitle, until one loses
 * that: then nothing is posted before it is gone, and it is served nothing.
 *
 * <p>May import: {@code storage}, {@code archive}, {@code policy}, {@code sequencing}, {@code
 * registry}, {@code directory}.
 */
@NullMarked
package org.verbale.server.channel;

import org.jspecify.annotations.NullMarked;
