/**
 * The binary syntax of every format that is hashed or signed: TLS presentation language (RFC 8446,
 * section 3) with the variable-length vectors of RFC 9420, section 2.1.2.
 *
 * <p>Start at {@link org.verbale.codec.TlsReader} and {@link org.verbale.codec.TlsWriter}; a format
 * is a {@link org.verbale.codec.TlsStruct} of {@link org.verbale.codec.Bytes} and numbers.
 *
 * <p><b>Invariant.</b> A value has one encoding, and no other bytes decode to it. Reading never
 * allocates more than the input could hold, and whatever the input, it ends in a value or a {@link
 * org.verbale.codec.MalformedException}.
 *
 * <p>May import: nothing of ours. Nothing here knows a format.
 */
@NullMarked
package org.verbale.codec;

import org.jspecify.annotations.NullMarked;
