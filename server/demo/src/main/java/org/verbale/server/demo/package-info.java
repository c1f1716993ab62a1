/**
 * The main job, shown: one review between fictional States through a real server.
 *
 * <p>Start at {@link org.verbale.server.demo.Demo}. {@code Mechanism} issues all keys, {@code
 * Script} has the dialogue, {@code DiskScan} looks for plaintext in the data directory.
 *
 * <p><b>Invariant.</b> Everything the demo says was observed in this run; it ends with 0 only if
 * all of it held.
 *
 * <p>May import: everything; server, client and keys meet here and in tests alone.
 */
@NullMarked
package org.verbale.server.demo;

import org.jspecify.annotations.NullMarked;
