/**
 * gRPC over mutual TLS 1.3: what members speak to; the log as static files over TLS 1.3, for
 * everybody and for auditors; and the plain loopback port with health and metrics that operators
 * read.
 *
 * <p>Start at {@link org.verbale.server.transport.MemberServer} and {@link
 * org.verbale.server.transport.LogServer}. The services are thin: each turns a message into a call
 * of a feature and the answer into a message. Calls run on virtual threads, reads of the store on a
 * bounded pool of platform threads, so that a slow disk stalls neither the event loops nor the
 * carriers of the virtual threads.
 *
 * <p><b>Invariant.</b> No call reaches a feature before admission let it through. Nothing is
 * buffered for a client beyond one message a stream: who does not read is not read for. No content,
 * no id and no user text in a log line or a metric.
 *
 * <p>May import: all packages left of it (see the table). Armeria, gRPC and Netty stay here.
 */
@NullMarked
package org.verbale.server.transport;

import org.jspecify.annotations.NullMarked;
