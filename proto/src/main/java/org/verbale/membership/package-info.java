/**
 * Who may be in the group of a channel and who may change it: the product's policy for MLS, on top
 * of the registry.
 *
 * <p>Start at {@link org.verbale.membership.ChannelMembership}; {@link
 * org.verbale.membership.DeviceMembership} judges KeyPackages.
 *
 * <p><b>Invariant.</b> Judgements are pure: the same registry, channel, moment and change give the
 * same answer at the server and at every member. No group that passed holds a device that does not
 * belong, or fewer than two of the Secretariat.
 *
 * <p>May import: {@code id}, {@code codec}, {@code identity}, {@code mls.wire}, {@code mls.tree},
 * {@code mls.group}, {@code channel}.
 */
@NullMarked
package org.verbale.membership;

import org.jspecify.annotations.NullMarked;
