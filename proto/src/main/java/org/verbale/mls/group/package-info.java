/**
 * A group without its secrets: what a server, or anybody with the public state, can check of
 * handshakes (RFC 9420, sections 6 to 8 and 10 to 12). The client's half builds on the same types.
 *
 * <p>Start at {@link org.verbale.mls.group.PublicGroup}: it verifies proposals and Commits and
 * yields the group of the next epoch.
 *
 * <p><b>Invariant.</b> A {@code PublicGroup} is valid: it was joined with all checks or follows
 * from a valid one by a verified Commit. What is unverified has another type. Nothing here knows a
 * secret, a clock or a certificate; membership and confirmation tags are the client's to check.
 *
 * <p>May import: {@code codec}, {@code crypto}, {@code mls.wire}, {@code mls.rule}, {@code
 * mls.tree}.
 */
@NullMarked
package org.verbale.mls.group;

import org.jspecify.annotations.NullMarked;
