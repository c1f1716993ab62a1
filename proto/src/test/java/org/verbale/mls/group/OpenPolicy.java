package org.verbale.mls.group;

import org.jspecify.annotations.Nullable;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/** Accepts everything but what a test tells it to refuse, and remembers the last change. */
final class OpenPolicy implements CredentialPolicy {
  boolean refuseLeaves;
  boolean refuseSuccession;
  boolean refuseChanges;
  boolean refuseGroups;
  @Nullable MembershipChange last;

  @Override
  public void checkLeaf(LeafNode leaf, long now) throws PolicyException {
    objectIf(refuseLeaves);
  }

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) throws PolicyException {
    objectIf(refuseSuccession);
  }

  @Override
  public void checkChange(MembershipChange change) throws PolicyException {
    last = change;
    objectIf(refuseChanges);
  }

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) throws PolicyException {
    objectIf(refuseGroups);
  }

  private static void objectIf(boolean refuse) throws PolicyException {
    if (refuse) {
      throw new PolicyException("test: no (expected: yes)");
    }
  }
}
