/**
 * How a log and its witnesses ask each other over HTTP: {@link org.verbale.http.BoundedExchange}.
 *
 * <p><b>Invariant.</b> No answer costs more memory or time than the asker allowed.
 *
 * <p>May import: {@code codec}. Nothing here knows what is asked.
 */
@NullMarked
package org.verbale.http;

import org.jspecify.annotations.NullMarked;
