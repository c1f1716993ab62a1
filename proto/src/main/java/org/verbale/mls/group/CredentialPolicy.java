package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/**
 * What RFC 9420 leaves to the application: the Authentication Service of section 5.3.1, and who may
 * change what. Implementations are deterministic and safe for use by many threads.
 */
public interface CredentialPolicy {
  /**
   * Whether the credential is valid and vouches for the leaf's signature key.
   *
   * @param now seconds since 1970, as the caller was given it
   */
  void checkLeaf(LeafNode leaf, long now) throws PolicyException;

  /** Whether a member may replace {@code old} by {@code successor}, which was checked. */
  void checkSuccession(LeafNode old, LeafNode successor) throws PolicyException;

  /** Whether this committer may make this change. */
  void checkChange(MembershipChange change) throws PolicyException;

  /** Whether there may be such a group: asked on joining and after each Commit. */
  void checkGroup(GroupContext context, RatchetTree tree) throws PolicyException;

  /**
   * Names the client behind a leaf that was checked: two leaves of one name are one client, which
   * is in a group once. By default each signature key is a client.
   */
  default Bytes clientOf(LeafNode leaf) {
    return leaf.signatureKey();
  }
}
