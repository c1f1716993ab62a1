/**
 * The cryptographic primitives, each a thin wrapper over Bouncy Castle's lightweight API; for the
 * two of which search does thousands a second, over the platform's.
 *
 * <p>Start at {@link org.verbale.crypto.CipherSuite} for MLS (RFC 9420, section 5), at {@link
 * org.verbale.crypto.Aead}, {@link org.verbale.crypto.Hkdf}, {@link org.verbale.crypto.Kem} and
 * {@link org.verbale.crypto.Ed25519} for everything else, at {@link org.verbale.crypto.HmacSha256}
 * and {@link org.verbale.crypto.Aes128} for search.
 *
 * <p><b>Invariant.</b> Secrets are {@link org.verbale.crypto.SecretBytes}: they print nothing and
 * can be wiped. Randomness is always passed in. Nothing here keeps state between calls but those
 * two, so everything else but a {@code SecretBytes} under wiping may be shared between threads.
 *
 * <p>May import: {@code id}.
 */
@NullMarked
package org.verbale.crypto;

import org.jspecify.annotations.NullMarked;
