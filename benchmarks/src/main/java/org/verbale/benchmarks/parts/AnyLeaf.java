package org.verbale.benchmarks.parts;

import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/** Judges no certificates: what is measured with it is MLS alone; the server judges for itself. */
public final class AnyLeaf implements CredentialPolicy {
  /** All that RFC 9420 allows. */
  public static final GroupPolicy POLICY = GroupPolicy.of(new AnyLeaf());

  private AnyLeaf() {}

  @Override
  public void checkLeaf(LeafNode leaf, long now) {}

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) {}

  @Override
  public void checkChange(MembershipChange change) {}

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) {}
}
