package org.verbale.membership;

import static java.util.Objects.requireNonNull;

import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.membership.MembershipException.Reason;
import org.verbale.mls.group.CredentialPolicy;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;

/**
 * Whose KeyPackages are taken before any channel is named: those of registered devices whose
 * certificate is valid and unrevoked at one moment. It allows no group.
 */
public final class DeviceMembership implements CredentialPolicy {
  private final Registry registry;
  private final Moment at;

  public DeviceMembership(Registry registry, Moment at) {
    this.registry = requireNonNull(registry, "registry");
    this.at = requireNonNull(at, "at");
  }

  @Override
  public void checkLeaf(LeafNode leaf, long now) throws MembershipException {
    DeviceCertificate certificate = LeafCertificates.find(registry, leaf);
    LeafCertificates.require(registry.standing(certificate.hash(), at));
  }

  @Override
  public void checkSuccession(LeafNode old, LeafNode successor) throws MembershipException {
    throw noGroup();
  }

  @Override
  public void checkChange(MembershipChange change) throws MembershipException {
    throw noGroup();
  }

  @Override
  public void checkGroup(GroupContext context, RatchetTree tree) throws MembershipException {
    throw noGroup();
  }

  private static MembershipException noGroup() {
    return new MembershipException(
        Reason.NOT_PERMITTED, "group", "of no channel", "a KeyPackage alone");
  }
}
