package org.verbale.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.membership.MembershipException.Reason;
import org.verbale.mls.group.MembershipChange;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

class ChannelMembershipTest {
  private static final ChannelId DIALOGUE = Mechanism.channel("R-XA/dialogue");
  private static final CipherSuite SUITE = CipherSuite.of(1).orElseThrow();

  private Mechanism mechanism;
  private Digest assignment;
  private Device one;
  private Device two;
  private Device sec1;
  private Device sec2;
  private Device focalA;
  private Device expertA;
  private Device focalB;
  private Device expertB;
  private RatchetTree group;

  @BeforeEach
  void setUp() throws IdentityException {
    mechanism = new Mechanism(8163);
    one = mechanism.assignmentKey();
    two = mechanism.assignmentKey();
    sec1 = mechanism.device("SEC", Role.SECRETARIAT);
    sec2 = mechanism.device("SEC", Role.SECRETARIAT);
    focalA = mechanism.device("XA", Role.FOCAL_POINT);
    expertA = mechanism.device("XA", Role.EXPERT);
    focalB = mechanism.device("XB", Role.FOCAL_POINT);
    expertB = mechanism.device("XB", Role.EXPERT);
    assignment =
        mechanism.assign(
            mechanism.assignment(1, Digest.ZERO, "XA", "XB"), one.signer(), two.signer());
    group = tree(sec1, sec2, focalA, expertA, focalB, expertB);
  }

  private static LeafNode leaf(Device device) {
    return leaf(device.certificate().der().bytes(), device.certificate().publicKey());
  }

  private static LeafNode leaf(Bytes credential, Bytes key) {
    return new LeafNode(
        key,
        key,
        new Credential.X509(List.of(credential)),
        new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()),
        new LeafNode.Source.Update(),
        Extensions.NONE,
        Bytes.EMPTY);
  }

  private static RatchetTree tree(Device... devices) {
    RatchetTree tree = RatchetTree.of(SUITE, leaf(devices[0]));
    for (int i = 1; i < devices.length; i++) {
      tree = tree.add(leaf(devices[i]));
    }
    return tree;
  }

  private ChannelMembership policy() {
    return new ChannelMembership(mechanism.registry(), DIALOGUE, mechanism.now());
  }

  private int index(Device device) {
    return group.indexOf(leaf(device)).orElseThrow();
  }

  private MembershipChange adding(Device by, Device... devices) {
    List<MembershipChange.Added> added = new ArrayList<>();
    RatchetTree after = group;
    for (Device device : devices) {
      added.add(new MembershipChange.Added(after.nextLeaf(), leaf(device), index(by)));
      after = after.add(leaf(device));
    }
    return new MembershipChange(index(by), added, List.of(), List.of(), group, after, Bytes.EMPTY);
  }

  private MembershipChange removing(Device by, Device... devices) {
    List<MembershipChange.Removed> removed = new ArrayList<>();
    RatchetTree after = group;
    for (Device device : devices) {
      removed.add(new MembershipChange.Removed(index(device), leaf(device), index(by)));
      after = after.remove(index(device));
    }
    return new MembershipChange(
        index(by), List.of(), removed, List.of(), group, after, Bytes.EMPTY);
  }

  private MembershipChange replacing(Device old, Device fresh) {
    return new MembershipChange(
        index(old),
        List.of(),
        List.of(),
        List.of(new MembershipChange.Replaced(index(old), leaf(old), leaf(fresh))),
        group,
        group.update(index(old), leaf(fresh)),
        Bytes.EMPTY);
  }

  private void accept(MembershipChange change) {
    assertThatCode(() -> check(change)).doesNotThrowAnyException();
  }

  private void check(MembershipChange change) throws MembershipException {
    policy().checkChange(change);
    policy().checkGroup(context(1), change.after());
  }

  private static GroupContext context(long epoch) {
    return new GroupContext(
        SUITE.code(), Bytes.EMPTY, epoch, Bytes.EMPTY, Bytes.EMPTY, Extensions.NONE);
  }

  private static void assertReason(Reason reason, ThrowingCallable input) {
    assertThatExceptionOfType(MembershipException.class)
        .isThrownBy(input)
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  private Device fresh(String party, Role role) throws IdentityException {
    return mechanism.device(party, role);
  }

  @Test
  void devicesOfAState_areItsFocalPointsAndTheSecretariatsToAddAndRemove() throws Exception {
    Device expert = fresh("XA", Role.EXPERT);
    accept(adding(focalA, expert));
    accept(adding(sec1, expert));
    accept(removing(focalA, expertA));
    accept(removing(sec1, expertA));
    for (Device by : List.of(focalB, expertA, expertB)) {
      assertReason(Reason.NOT_PERMITTED, () -> check(adding(by, expert)));
    }
    for (Device by : List.of(focalB, expertB)) {
      assertReason(Reason.NOT_PERMITTED, () -> check(removing(by, expertA)));
    }
  }

  @Test
  void temporaryFocalPoint_mayWhatAFocalPointMay() throws Exception {
    Device temporary = fresh("XA", Role.TEMPORARY_FOCAL_POINT);
    group = group.add(leaf(temporary));
    accept(removing(temporary, expertA));
  }

  @Test
  void focalPointsAndSecretariat_areAddedByAnyMember() throws Exception {
    accept(adding(expertB, fresh("XA", Role.FOCAL_POINT), fresh("SEC", Role.SECRETARIAT)));
  }

  @Test
  void mandatedRemoval_isAnyMembersToCommit_andCannotBeLeftOut() throws Exception {
    mechanism.revoke(expertA.certificate(), focalA.signer());
    accept(removing(expertB, expertA));
    Device focal = fresh("XB", Role.FOCAL_POINT);
    assertReason(Reason.COMMIT_REQUIRED, () -> check(adding(expertB, focal)));
    assertReason(Reason.REVOKED, () -> check(removing(expertA, expertB)));
  }

  @Test
  void unassignedState_mustLeaveAndMayDoNothing() throws Exception {
    mechanism.assign(
        mechanism.assignment(2, assignment, "XA", "XC"),
        one.signer(),
        two.signer(),
        focalA.signer());
    accept(removing(expertA, focalB, expertB));
    assertReason(Reason.COMMIT_REQUIRED, () -> check(removing(expertA, focalB)));
    assertReason(Reason.NOT_ENTITLED, () -> check(removing(focalB, expertB)));
  }

  @Test
  void secretariatBelowTwo_isRefused_whoeverCommits() {
    assertReason(Reason.SECRETARIAT_MISSING, () -> check(removing(sec1, sec2)));
    assertReason(Reason.NOT_PERMITTED, () -> check(removing(focalA, sec2)));
  }

  @Test
  void revokedSecretariatDevice_isReplacedInOneCommit() throws Exception {
    mechanism.revoke(
        sec2.certificate(), CertificateKey.signer(mechanism.root(), mechanism.rootKey()));
    assertReason(Reason.SECRETARIAT_MISSING, () -> check(removing(expertB, sec2)));
    Device sec3 = fresh("SEC", Role.SECRETARIAT);
    MembershipChange removal = removing(expertB, sec2);
    RatchetTree after = removal.after().add(leaf(sec3));
    accept(
        new MembershipChange(
            removal.committer(),
            List.of(
                new MembershipChange.Added(
                    removal.after().nextLeaf(), leaf(sec3), removal.committer())),
            removal.removed(),
            List.of(),
            group,
            after,
            Bytes.EMPTY));
  }

  @Test
  void ghostMember_isRefusedAsLeafAsAdditionAndInAGroup() throws Exception {
    Device ghost =
        mechanism.newDevice(
            mechanism.authority("XA"),
            "XA",
            Role.FOCAL_POINT,
            mechanism.deviceId(),
            Use.SIGNING,
            Mechanism.years(1));
    assertReason(Reason.NOT_REGISTERED, () -> policy().checkLeaf(leaf(ghost), 0));
    assertReason(Reason.NOT_REGISTERED, () -> check(adding(focalA, ghost)));
    assertReason(
        Reason.NOT_REGISTERED, () -> policy().checkGroup(context(1), group.add(leaf(ghost))));
  }

  @Test
  void deviceOfAStateThatDoesNotBelong_isRefused() throws Exception {
    Device foreign = fresh("XC", Role.FOCAL_POINT);
    assertReason(Reason.NOT_ENTITLED, () -> policy().checkLeaf(leaf(foreign), 0));
    assertReason(Reason.NOT_ENTITLED, () -> check(adding(sec1, foreign)));
  }

  @Test
  void credentialThatIsNotTheSigningCertificateAlone_isMalformed() throws Exception {
    Bytes der = expertA.certificate().der().bytes();
    Bytes key = expertA.certificate().publicKey();
    LeafNode good = leaf(der, key);
    for (Credential credential :
        List.of(
            new Credential.Basic(der),
            new Credential.X509(List.of()),
            new Credential.X509(List.of(der, expertA.certificate().issuer().der().bytes())))) {
      LeafNode bad =
          new LeafNode(
              key,
              key,
              credential,
              good.capabilities(),
              good.source(),
              good.extensions(),
              Bytes.EMPTY);
      assertReason(Reason.MALFORMED, () -> policy().checkLeaf(bad, 0));
    }
    LeafNode otherKey = leaf(der, expertB.certificate().publicKey());
    assertReason(Reason.MALFORMED, () -> policy().checkLeaf(otherKey, 0));
    Device transport =
        mechanism.device(
            "XA", Role.EXPERT, expertA.certificate().device(), Use.TRANSPORT, Mechanism.years(1));
    assertReason(Reason.NOT_REGISTERED, () -> policy().checkLeaf(leaf(transport), 0));
  }

  @Test
  void renewal_isAllowedToALaterCertificateOfTheSameDeviceAlone() throws Exception {
    Validity later =
        new Validity(Mechanism.START.plus(Duration.ofDays(1)), Mechanism.years(6).notAfter());
    Device renewed = mechanism.renew(expertA, later);
    mechanism.pass(Duration.ofDays(2));

    policy().checkSuccession(leaf(expertA), leaf(renewed));
    policy().checkSuccession(leaf(expertA), leaf(expertA));
    accept(replacing(expertA, renewed));
    assertThat(policy().clientOf(leaf(renewed))).isEqualTo(policy().clientOf(leaf(expertA)));
    assertReason(
        Reason.WRONG_SUCCESSOR, () -> policy().checkSuccession(leaf(renewed), leaf(expertA)));
    for (Device other : List.of(focalA, expertB, fresh("XA", Role.EXPERT))) {
      assertReason(
          Reason.WRONG_SUCCESSOR, () -> policy().checkSuccession(leaf(expertA), leaf(other)));
    }
  }

  @Test
  void expiredMember_mayStayForTheGrace_butChangesNothing() throws Exception {
    Device brief =
        mechanism.device(
            "XA", Role.FOCAL_POINT, mechanism.deviceId(), Use.SIGNING, Mechanism.years(1));
    group = group.add(leaf(brief));
    mechanism.pass(Duration.ofDays(366));

    policy().checkLeaf(leaf(brief), 0);
    policy().checkGroup(context(1), group);
    assertReason(Reason.EXPIRED, () -> check(removing(brief, expertA)));
    group = tree(sec1, sec2, focalA);
    assertReason(Reason.EXPIRED, () -> check(adding(focalA, brief)));

    mechanism.pass(Duration.ofDays(31));
    assertReason(Reason.EXPIRED, () -> policy().checkLeaf(leaf(brief), 0));
  }

  @Test
  void newGroup_mayHoldItsCreatorAloneBeforeTheFirstCommit() {
    assertThatCode(() -> policy().checkGroup(context(0), tree(expertA))).doesNotThrowAnyException();
    assertReason(
        Reason.SECRETARIAT_MISSING, () -> policy().checkGroup(context(0), tree(expertA, sec1)));
    assertReason(Reason.SECRETARIAT_MISSING, () -> policy().checkGroup(context(1), tree(expertA)));
  }

  @Test
  void judgement_isOfTheMomentAndNotOfToday() throws Exception {
    var before = mechanism.now();
    mechanism.revoke(expertA.certificate(), focalA.signer());
    var then = new ChannelMembership(mechanism.registry(), DIALOGUE, before);
    then.checkLeaf(leaf(expertA), 0);
    then.checkGroup(context(1), group);
  }

  @Test
  void keyPackage_isTakenFromRegisteredDevicesOnly() throws Exception {
    var policy = new DeviceMembership(mechanism.registry(), mechanism.now());
    policy.checkLeaf(leaf(expertA), 0);
    assertReason(Reason.NOT_REGISTERED, () -> policy.checkLeaf(leaf(one), 0));
    mechanism.revoke(expertA.certificate(), focalA.signer());
    var after = new DeviceMembership(mechanism.registry(), mechanism.now());
    assertReason(Reason.REVOKED, () -> after.checkLeaf(leaf(expertA), 0));
    assertReason(Reason.NOT_PERMITTED, () -> after.checkGroup(context(1), group));
  }
}
