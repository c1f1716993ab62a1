/**
 * The way to the server: one connection, typed calls, mutual TLS 1.3.
 *
 * <p>Start at {@link org.verbale.client.transport.ServerConnection}.
 *
 * <p><b>Invariant.</b> gRPC is touched here alone. A call ends with an answer, a {@code
 * RefusedException} or an {@code UnreachableException}; nothing received is believed here.
 *
 * <p>May import: {@code error}, {@code v1}.
 */
@NullMarked
package org.verbale.client.transport;

import org.jspecify.annotations.NullMarked;
