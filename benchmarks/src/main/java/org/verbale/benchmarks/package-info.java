/**
 * Measures the whole: a real server in a process and on a core of its own, real clients, and beside
 * them what the same disk and the same core could do at best.
 *
 * <p>Start at {@link org.verbale.benchmarks.Bench}; what each figure means stands in {@code
 * docs/BENCHMARKS.md}. Parts (one MLS operation, one proof) are in {@link
 * org.verbale.benchmarks.parts}.
 *
 * <p><b>Invariant.</b> A figure is printed beside its limit, measured in the same run on the same
 * core, and never fails a build.
 *
 * <p>May import: everything. Nobody imports it.
 */
@NullMarked
package org.verbale.benchmarks;

import org.jspecify.annotations.NullMarked;
