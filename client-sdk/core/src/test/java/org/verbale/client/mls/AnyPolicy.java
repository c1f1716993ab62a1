package org.verbale.client.mls;

import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/** RFC 9420's rules and nothing else. */
final class AnyPolicy implements CredentialPolicy {
  static final GroupPolicy POLICY =
      GroupPolicy.of(new AnyPolicy())
          .withMaximumLifetime(GroupPolicy.UNBOUNDED)
          .withContextExtensions();

  private AnyPolicy() {}

  @Override
  public void checkLeaf(LeafNode leaf, long now) {}

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) {}

  @Override
  public void checkChange(MembershipChange change) {}

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) {}
}
