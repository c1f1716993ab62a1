/**
 * Who is who, as this client has verified it: the registry channel, replayed.
 *
 * <p>Start at {@link org.verbale.client.registry.RegistryReplica}.
 *
 * <p><b>Invariant.</b> Every entry passed the chain's and the registry's own rules, after a restart
 * again; what is stored is believed no more than what is received.
 *
 * <p>May import: {@code error}, {@code state}, {@code transport}, {@code archive} and proto's
 * {@code id}, {@code codec}, {@code log}, {@code identity}, {@code v1}.
 */
@NullMarked
package org.verbale.client.registry;

import org.jspecify.annotations.NullMarked;
