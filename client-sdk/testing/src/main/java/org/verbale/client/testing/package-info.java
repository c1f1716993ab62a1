/**
 * A real server for the tests of whoever embeds the SDK.
 *
 * <p>Start at {@link org.verbale.client.testing.VerbaleTestServer}.
 *
 * <p><b>Invariant.</b> Runs on Java 17 with nothing on its class path but the SDK, as {@code core}
 * or as the embedded jar. Server and Mechanism are processes of their own, on a Java of their own,
 * from libraries that nothing but they see; both end with the process that started them, however
 * that ends.
 *
 * <p>May import: {@code client}, {@code client.custody}, {@code id}.
 */
@NullMarked
package org.verbale.client.testing;

import org.jspecify.annotations.NullMarked;
