/**
 * Who calls, and whether now: the cheap checks before anything is ordered or read.
 *
 * <p>Start at {@link org.verbale.server.admission.Admission}: from the chain of certificates that
 * TLS received it makes a {@link org.verbale.server.admission.Caller}, refuses who is not
 * registered, revoked or expired, and holds each device to its rate and the server to its number of
 * calls. {@link org.verbale.server.admission.Visitors} does the latter for those who show no
 * certificate.
 *
 * <p><b>Invariant.</b> What admission lets through is decided again, with authority, where it is
 * applied; what it refuses cost no write. Its memory is bounded whoever calls.
 *
 * <p>May import: features (their read side), {@code policy}. Time comes in as a clock.
 */
@NullMarked
package org.verbale.server.admission;

import org.jspecify.annotations.NullMarked;
