/**
 * The server as a whole: its configuration, what is wired to what, and the command line.
 *
 * <p>Start at {@code VerbaleServer}, made from a {@link
 * org.verbale.server.app.ServerConfiguration}; {@link org.verbale.server.app.Verbale} is the
 * program.
 *
 * <p><b>Invariant.</b> A server that started has everything it needs: whatever is missing or wrong
 * (configuration, keys, port, data directory) is said in one line before the first call is taken.
 * Everything that was opened is closed again, in the opposite order.
 *
 * <p>May import: everything.
 */
@NullMarked
package org.verbale.server.app;

import org.jspecify.annotations.NullMarked;
