package org.verbale.epoch;

import java.time.Duration;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.membership.DeviceMembership;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.KeyPackageValidation;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** Which KeyPackages are taken from a device: published ones, and those of resync requests. */
public final class KeyPackageRules {
  private KeyPackageRules() {}

  /**
   * Demands all of RFC 9420 section 10.1, and {@link #demandOwn}.
   *
   * @return hash of the certificate in it
   * @throws RefusedException MALFORMED or NOT_PERMITTED
   */
  public static Digest demand(
      Policy policy, DeviceCertificate device, KeyPackage keyPackage, Duration lifetime) {
    CipherSuite suite =
        CipherSuite.of(keyPackage.cipherSuite())
            .orElseThrow(
                () -> new Refusal.Malformed("key package/suite", "a known one").asException());
    GroupPolicy rules =
        GroupPolicy.of(new DeviceMembership(policy.registry(), policy.moment()))
            .withMaximumLifetime(lifetime);
    try {
      KeyPackageValidation.check(keyPackage, suite, rules, policy.moment().time().getEpochSecond());
    } catch (ValidationException e) {
      throw broken(e.rule());
    }
    return demandOwn(policy, device, keyPackage.leafNode());
  }

  /**
   * Demands that a leaf that was checked is of {@code device}, under whichever certificate.
   *
   * @return hash of that certificate
   * @throws RefusedException NOT_PERMITTED
   */
  public static Digest demandOwn(Policy policy, DeviceCertificate device, LeafNode leaf) {
    DeviceCertificate owner =
        policy.registry().device(Group.certificate(leaf), Use.SIGNING).orElseThrow();
    ChannelRule.OWN_KEY_PACKAGE.demand(
        Policy.isSameDevice(owner, device),
        new Refusal.NotPermitted("another device's KeyPackage"));
    return owner.hash();
  }

  /** The refusal of a KeyPackage that breaks {@code rule}. */
  public static RefusedException broken(Rule rule) {
    return new Refusal.Malformed("key package", rule.id() + ", " + rule.expectation())
        .asException();
  }
}
