/**
 * Every limit of the server, in one record. What is allowed apart from limits, {@code
 * org.verbale.policy} says, for server and clients alike.
 *
 * <p>Start at {@link org.verbale.server.policy.Limits}.
 *
 * <p><b>Invariant.</b> A limit has a documented default and is positive.
 *
 * <p>May import: of proto {@code id}, {@code refusal}.
 */
@NullMarked
package org.verbale.server.policy;

import org.jspecify.annotations.NullMarked;
