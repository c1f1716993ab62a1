/**
 * The messages of RFC 9420 as values: each type encodes itself and reads itself back.
 *
 * <p>Start at {@link org.verbale.mls.wire.MlsMessage}.
 *
 * <p><b>Invariant.</b> A value reads back from its encoding and from nothing else. Values are
 * immutable. Reading checks the form alone: no signature, no tag, no rule of a group.
 *
 * <p>May import: {@code codec}, {@code crypto}.
 */
@NullMarked
package org.verbale.mls.wire;

import org.jspecify.annotations.NullMarked;
