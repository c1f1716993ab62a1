package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.Proposal;
import org.verbale.testing.SeededRandom;

/**
 * Saved state that is damaged, or another's, is refused and nothing else; what is accepted is saved
 * again as it was.
 */
class SavedStateFuzzTest {
  /** Fixed, so that the corpus fits the tree. */
  private static final Member MEMBER = member();

  private static Member member() {
    try {
      SecureRandom random = new SeededRandom(8163);
      var alice = new Member(CipherSuite.X25519_AES128GCM, "alice", random);
      var bob = new Member(CipherSuite.X25519_AES128GCM, "bob", random);
      alice.found("group", PreSharedKeys.NONE);
      alice.commit(CommitPlan.refresh().add(bob.offer().keyPackage()));
      alice.group().adoptStaged();
      alice.group().propose(new Proposal.Remove(1), alice.signer(), Member.NOW);
      alice.group().proposeUpdate(alice.signer(), alice.identity(), Member.NOW, random);
      alice.commit(CommitPlan.refresh());
      return alice;
    } catch (HandshakeException e) {
      throw new IllegalStateException(e);
    }
  }

  @FuzzTest
  void restoredGroup_isTheSavedOne(byte[] state) {
    Bytes tree = MEMBER.group().group().tree().toBytes();
    SecretBytes saved = SecretBytes.copyOf(state);
    try (MlsGroup group = MlsGroup.restore(saved, tree, AnyPolicy.POLICY, PreSharedKeys.NONE);
        SecretBytes again = group.save()) {
      assertThat(group.group().tree().toBytes()).isEqualTo(tree);
      assertThat(again.length()).isLessThanOrEqualTo(state.length);
    } catch (HandshakeException e) {
      assertThat(e.reason()).isEqualTo(HandshakeException.Reason.STATE);
    }
  }

  @FuzzTest
  void restoredKeyPackage_isTheSavedOne(byte[] state) {
    SecretBytes saved = SecretBytes.copyOf(state);
    try (OwnKeyPackage own = OwnKeyPackage.restore(saved);
        SecretBytes again = own.save()) {
      assertThat(again.sameAs(saved)).isTrue();
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @Test
  void savedState_isRestoredWhole() throws Exception {
    try (SecretBytes saved = MEMBER.group().save();
        MlsGroup group =
            MlsGroup.restore(
                saved,
                MEMBER.group().group().tree().toBytes(),
                AnyPolicy.POLICY,
                PreSharedKeys.NONE);
        SecretBytes again = group.save()) {
      assertThat(again.sameAs(saved)).isTrue();
      assertThat(group.staged()).isPresent();
      assertThat(group.group().proposals()).hasSize(2);
    }
  }

  @Test
  void stateCutShortOrChangedAnywhere_isRefusedOrTheSame() {
    byte[] saved = MEMBER.group().save().reveal();
    for (int length = 0; length < saved.length; length += 7) {
      restoredGroup_isTheSavedOne(Arrays.copyOf(saved, length));
    }
    for (int i = 0; i < saved.length; i += 3) {
      byte[] changed = saved.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      restoredGroup_isTheSavedOne(changed);
    }
  }

  @Test
  void treeOfAnotherEpoch_isRefused() {
    var stranger = new Member(CipherSuite.X25519_AES128GCM, "stranger", new SeededRandom(1));
    try (SecretBytes saved = MEMBER.group().save()) {
      stranger.found("group", PreSharedKeys.NONE);
      Bytes other = stranger.group().group().tree().toBytes();
      MlsGroup.restore(saved, other, AnyPolicy.POLICY, PreSharedKeys.NONE).close();
      throw new AssertionError("restored (expected: refused)");
    } catch (HandshakeException e) {
      assertThat(e.reason()).isEqualTo(HandshakeException.Reason.STATE);
    }
  }
}
