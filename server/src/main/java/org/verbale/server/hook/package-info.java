/**
 * Tells others what became public: webhooks over HTTPS, and hooks that run in this process.
 *
 * <p>Start at {@link org.verbale.server.hook.Hooks}. Each <i>follower</i>, an endpoint or a hook,
 * has a courier of its own, which takes the public store's events one after the other and keeps in
 * its {@link org.verbale.server.publicstore.Outbox} how far it has come. The next event is told of
 * only when the one before was, or was given up as a <i>dead letter</i>.
 *
 * <p><b>Invariant.</b> A follower is told of every event at least once and in order, or there is a
 * dead letter of it; a restart forgets nothing. What is sent is signed, holds what is public alone,
 * and has the same id each time. No connection is made to an address that was not checked, and none
 * that an operator did not allow leads into a private network. Nobody waits for a follower but its
 * own courier. Secrets are read when they are used, and never shown.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code hook}, {@code record}, {@code
 * refusal}, {@code storage}, {@code publicstore}. Speaks HTTP as a client, with the transport
 * library: the platform's own client looks a host up by itself, and could be led elsewhere than
 * what was checked.
 */
@NullMarked
package org.verbale.server.hook;

import org.jspecify.annotations.NullMarked;
