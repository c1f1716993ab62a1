/**
 * Verbale for a national portal: channels, records, who can read them, and proof that nothing was
 * withheld or rewritten.
 *
 * <p>Start at {@link org.verbale.client.VerbaleClient}; {@link org.verbale.client.Channel} is one
 * conversation. Everything that can go wrong is in {@link org.verbale.client.error}.
 *
 * <p><b>Invariant.</b> What these types show was verified; what was not, has no type here. After
 * the server was caught, nothing more is shown or sent.
 *
 * <p>May import: all packages of the SDK and proto's {@code id}, {@code codec}, {@code crypto},
 * {@code note}, {@code log}, {@code record}, {@code terms}, {@code query} with its {@code wire},
 * {@code identity}, {@code witness}, {@code v1}.
 */
@NullMarked
package org.verbale.client;

import org.jspecify.annotations.NullMarked;
