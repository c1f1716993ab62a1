/**
 * The ratchet tree of RFC 9420, sections 4.1, 7.1 and 7.4 to 7.9: who is in the group, and the
 * public keys through which a committer reaches everybody else. No secrets.
 *
 * <p>Start at {@link org.verbale.mls.tree.RatchetTree}.
 *
 * <p><b>Invariant.</b> A tree never changes: every operation yields another one, and both share
 * their nodes. A tree's hash is the hash of exactly what its encoding says.
 *
 * <p>May import: {@code codec}, {@code crypto}, {@code mls.wire}, {@code mls.rule}.
 */
@NullMarked
package org.verbale.mls.tree;

import org.jspecify.annotations.NullMarked;
