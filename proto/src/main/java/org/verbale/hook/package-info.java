/**
 * What a server tells programs of its operator about publications: {@link
 * org.verbale.hook.PublicationHook}, found by {@link java.util.ServiceLoader}.
 *
 * <p><b>Invariant.</b> Nothing is said here that is not public.
 *
 * <p>May import: {@code id}, {@code record}.
 */
@NullMarked
package org.verbale.hook;

import org.jspecify.annotations.NullMarked;
