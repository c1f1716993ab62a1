package org.verbale.server.testing;

import java.time.Duration;
import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/** What a hostile client lets itself do: everything that RFC 9420 allows. */
final class AnyMembers implements CredentialPolicy {
  static final GroupPolicy POLICY =
      GroupPolicy.of(new AnyMembers())
          .withMaximumLifetime(Duration.ofDays(100_000))
          .withReInit()
          .withContextExtensions();

  private AnyMembers() {}

  @Override
  public void checkLeaf(LeafNode leaf, long now) {}

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) {}

  @Override
  public void checkChange(MembershipChange change) {}

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) {}
}
