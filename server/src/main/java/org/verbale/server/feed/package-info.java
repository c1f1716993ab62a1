/**
 * What happened, for one device, in the order of the log: entries of the chains it may read, sealed
 * heads, welcomes that wait.
 *
 * <p>Start at {@link org.verbale.server.feed.Feed}. Who may read what it is told by an {@link
 * org.verbale.server.feed.Access}; where things go it is told by a {@link
 * org.verbale.server.feed.Subscriber}.
 *
 * <p><b>Invariant.</b> A cursor is an index of the log: whoever resumes from the cursor of the last
 * item it kept misses nothing and gets nothing twice. Nothing is delivered that {@code Access} did
 * not allow in the very view it was read from. A subscriber that is not ready holds one thread and
 * no content.
 *
 * <p>May import: {@code id}, {@code refusal}, {@code log}, {@code storage}, {@code archive}.
 * Derived from the archive; keeps nothing.
 */
@NullMarked
package org.verbale.server.feed;

import org.jspecify.annotations.NullMarked;
