/**
 * What a client must not lose: keys, positions, records on their way.
 *
 * <p>Start at {@link org.verbale.client.state.StateStore}; {@link
 * org.verbale.client.state.FileStateStore} is the one that ships.
 *
 * <p><b>Invariant.</b> A commit is all or nothing and durable when it returns, whatever kills the
 * process; what lies on disk shows nothing but its size.
 *
 * <p>May import: {@code client.error}, {@code codec}, {@code crypto}.
 */
@NullMarked
package org.verbale.client.state;

import org.jspecify.annotations.NullMarked;
