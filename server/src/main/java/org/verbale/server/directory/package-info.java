/**
 * KeyPackages of devices, for whoever adds them to a channel.
 *
 * <p>Start at {@link org.verbale.server.directory.Directory}.
 *
 * <p><b>Invariant.</b> What waits here was valid when it was published and belongs to the device
 * that published it. A one-time KeyPackage is given out once, and added with once; its init key
 * never comes back. None of this makes a leaf.
 *
 * <p>May import: {@code storage}, {@code policy}, {@code sequencing}, {@code registry}.
 */
@NullMarked
package org.verbale.server.directory;

import org.jspecify.annotations.NullMarked;
