/**
 * Keys and what they sign: certificate authorities, devices, revocations, assignments, log keys.
 *
 * <p>Programs start at {@link org.verbale.keys.RootAuthority} and {@link
 * org.verbale.keys.PartyAuthority}, which issue; people at {@link org.verbale.keys.VerbaleKeys},
 * the command {@code verbale-keys}.
 *
 * <p><b>Invariant.</b> Nothing leaves here that the verifying side would refuse. No private key
 * reaches a file but under a passphrase, and nothing secret is ever printed.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code log}, {@code
 * record}, {@code identity}, {@code publication}.
 */
@NullMarked
package org.verbale.keys;

import org.jspecify.annotations.NullMarked;
