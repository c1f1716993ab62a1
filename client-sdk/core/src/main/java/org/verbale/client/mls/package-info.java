/**
 * A member's half of MLS (RFC 9420): the key schedule, TreeKEM's private keys, Commits and Welcomes
 * made and processed. Only handshakes and the exporter; no application messages, no external
 * Commits, no PrivateMessage.
 *
 * <p>Start at {@code MlsGroup}.
 *
 * <p><b>Invariant.</b> A member is in epoch n + 1 only if the Commit passed {@code PublicGroup}'s
 * validation and every check that needs secrets. It holds the private keys of its own direct path
 * and no others, and a secret that was replaced is wiped.
 *
 * <p>May import: {@code codec}, {@code crypto}, {@code mls}. Nothing here knows a channel, a server
 * or a certificate.
 */
@NullMarked
package org.verbale.client.mls;

import org.jspecify.annotations.NullMarked;
