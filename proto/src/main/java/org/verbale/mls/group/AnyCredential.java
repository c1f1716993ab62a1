package org.verbale.mls.group;

import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/**
 * Asks nothing of members, so that RFC 9420's own rules are all that is left. For a group whose
 * every change was judged when it came and is now only made again; never for what others send.
 */
public final class AnyCredential implements CredentialPolicy {
  public static final AnyCredential INSTANCE = new AnyCredential();

  private AnyCredential() {}

  @Override
  public void checkLeaf(LeafNode leaf, long now) {}

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) {}

  @Override
  public void checkChange(MembershipChange change) {}

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) {}
}
