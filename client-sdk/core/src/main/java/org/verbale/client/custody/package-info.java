/**
 * Where a device's private keys live.
 *
 * <p>Start at {@link org.verbale.client.custody.KeyCustody}; {@link
 * org.verbale.client.custody.FileCustody} reads what {@code verbale-keys} wrote, {@link
 * org.verbale.client.custody.Pkcs11Custody} leaves the keys in a token.
 *
 * <p><b>Invariant.</b> Keys are used through their holder; the signing key never leaves it.
 *
 * <p>May import: proto's {@code codec}, {@code crypto}, {@code identity}.
 */
@NullMarked
package org.verbale.client.custody;

import org.jspecify.annotations.NullMarked;
