/**
 * The programs that a test server consists of, each in a child process.
 *
 * <p>Start at {@code ServerProcess}, which is {@code verbale serve}, and {@code MechanismProcess},
 * which issues keys and plays the Secretariat.
 *
 * <p><b>Invariant.</b> Ends when its standard input does: a child outlives nobody.
 *
 * <p>May import: what server and client meet with, the demo's {@code Mechanism}; the parent's
 * package never.
 */
@NullMarked
package org.verbale.client.testing.child;

import org.jspecify.annotations.NullMarked;
