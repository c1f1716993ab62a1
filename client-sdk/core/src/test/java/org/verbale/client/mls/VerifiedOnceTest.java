package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.testing.SeededRandom;

/** A Commit that was verified in public is followed with secrets, and not verified again. */
class VerifiedOnceTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  private final SecureRandom random = new SeededRandom(8163);
  private final Member alice = new Member(SUITE, "alice", random);
  private final Member bob = new Member(SUITE, "bob", random);
  private PublicGroup watched;

  @BeforeEach
  void meet() throws Exception {
    alice.found("group", PreSharedKeys.NONE);
    StagedCommit staged =
        alice.commit(CommitPlan.refresh().add(bob.offer().keyPackage()).withTreeInWelcome());
    alice.group().adoptStaged();
    bob.join(staged.welcome().orElseThrow(), Optional.empty(), PreSharedKeys.NONE);
    watched = PublicGroup.decode(alice.group().group().toBytes());
  }

  private static VerifiedCommit verified(PublicGroup in, PublicMessage commit) throws Exception {
    var received = (UnverifiedCommit) Handshake.of(new MlsMessage(Member.sent(commit)));
    return in.verify(received, AnyPolicy.POLICY, Member.NOW);
  }

  @Test
  void bothSides_followAndShareTheGroupThatWasVerified() throws Exception {
    VerifiedCommit commit = verified(watched, alice.commit(CommitPlan.refresh()).commit());
    assertThat(bob.group().process(commit)).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(alice.group().process(commit)).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(bob.group().epochAuthenticator()).isEqualTo(alice.group().epochAuthenticator());
    assertThat(bob.group().group()).isSameAs(commit.next());
    assertThat(alice.group().group()).isSameAs(commit.next());
  }

  @Test
  void commitVerifiedInAnotherEpoch_isRefused() throws Exception {
    VerifiedCommit first = verified(watched, alice.commit(CommitPlan.refresh()).commit());
    alice.group().adoptStaged();
    PublicGroup next = first.next();
    VerifiedCommit second = verified(next, alice.commit(CommitPlan.refresh()).commit());
    assertThatThrownBy(() -> bob.group().process(second)).hasMessageContaining("another epoch");
    bob.group().process(first);
    bob.group().process(second);
    assertThatThrownBy(() -> bob.group().process(first)).hasMessageContaining("another epoch");
  }

  @Test
  void wrongMembershipTag_isNoticedAllTheSame() throws Exception {
    PublicMessage good = alice.commit(CommitPlan.refresh()).commit();
    byte[] tag = good.membershipTag().orElseThrow().toByteArray();
    tag[0] ^= 1;
    var bad = new PublicMessage(good.content(), good.auth(), Optional.of(Bytes.of(tag)));
    assertThatThrownBy(() -> bob.group().process(verified(watched, bad)))
        .isInstanceOf(HandshakeException.class)
        .hasMessageContaining("membership_tag");
    assertThat(bob.group().process(verified(watched, good))).isEqualTo(MlsGroup.Outcome.ADVANCED);
  }

  @Test
  void removedMember_isClosed() throws Exception {
    CommitPlan plan = CommitPlan.refresh().remove(bob.group().leaf());
    VerifiedCommit commit = verified(watched, alice.commit(plan).commit());
    assertThat(bob.group().process(commit)).isEqualTo(MlsGroup.Outcome.REMOVED);
    assertThatThrownBy(() -> bob.group().epochAuthenticator())
        .isInstanceOf(IllegalStateException.class);
  }
}
