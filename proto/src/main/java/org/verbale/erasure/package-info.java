/**
 * How content leaves the archive: a decision that several parties sign, and a hold that forbids it.
 *
 * <p>Start at {@link org.verbale.erasure.ErasureRules}; {@link org.verbale.erasure.Erasure} and
 * {@link org.verbale.erasure.Hold} are what is signed.
 *
 * <p><b>Invariant.</b> Pure: server and members judge the same note at the same place alike. What
 * is erased was decided by the State under review, the author's State and the Secretariat, no hold
 * stood, and it was not public.
 *
 * <p>May import: {@code id}, {@code codec}, {@code refusal}, {@code note}, {@code channel}, {@code
 * identity}, {@code policy}.
 */
@NullMarked
package org.verbale.erasure;

import org.jspecify.annotations.NullMarked;
