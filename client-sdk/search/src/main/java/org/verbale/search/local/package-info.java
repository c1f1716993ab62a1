/**
 * The index on this device: what was read and decrypted, encrypted again, to be found.
 *
 * <p>Start at {@link org.verbale.search.local.LocalIndex}.
 *
 * <p><b>Invariant.</b> Nothing of a record lies on disk in the clear, and after an erasure nothing
 * of it lies there at all. An index is a copy: whatever is damaged is dropped and made anew, and a
 * kill leaves the commit before or the one after.
 *
 * <p>May import: {@code search.analysis}, {@code query}, {@code search.query}, {@code id}, {@code
 * codec}, {@code crypto}, {@code record}, {@code terms}.
 */
@NullMarked
package org.verbale.search.local;

import org.jspecify.annotations.NullMarked;
