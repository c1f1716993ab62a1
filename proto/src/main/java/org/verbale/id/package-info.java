/**
 * The names of things: parties, reviews, channels, records, devices, digests.
 *
 * <p><b>Invariant.</b> An id that exists is well formed; each has one text form.
 *
 * <p>May import: nothing of ours.
 */
@NullMarked
package org.verbale.id;

import org.jspecify.annotations.NullMarked;
