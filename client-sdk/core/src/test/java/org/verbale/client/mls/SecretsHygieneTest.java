package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.testing.SeededRandom;

/** Secrets are wiped when they are replaced, and nothing prints them. */
class SecretsHygieneTest {
  private final SecureRandom random = new SeededRandom(8163);
  private final Member alice = new Member(CipherSuite.DEFAULT, "alice", random);
  private final Member bob = new Member(CipherSuite.DEFAULT, "bob", random);

  private void meet() throws Exception {
    alice.found("group", PreSharedKeys.NONE);
    StagedCommit staged =
        alice.commit(CommitPlan.refresh().add(bob.offer().keyPackage()).withTreeInWelcome());
    alice.group().adoptStaged();
    bob.join(staged.welcome().orElseThrow(), Optional.empty(), PreSharedKeys.NONE);
  }

  @Test
  void nextEpoch_wipesTheLast() throws Exception {
    meet();
    List<SecretBytes> alices = secrets(alice.group().current());
    List<SecretBytes> bobs = secrets(bob.group().current());
    PublicMessage commit = alice.commit(CommitPlan.refresh()).commit();
    assertThat(alices).noneMatch(SecretBytes::isWiped);
    bob.process(commit);
    alice.process(commit);
    assertThat(alices).hasSizeGreaterThan(5).allMatch(SecretBytes::isWiped);
    assertThat(bobs).hasSizeGreaterThan(5).allMatch(SecretBytes::isWiped);
    assertThat(secrets(alice.group().current())).noneMatch(SecretBytes::isWiped);
    assertThat(secrets(bob.group().current())).noneMatch(SecretBytes::isWiped);
  }

  @Test
  void stagedCommitThatLost_isWiped() throws Exception {
    meet();
    StagedCommit lost = alice.commit(CommitPlan.refresh());
    List<SecretBytes> secrets = secrets(lost.next());
    alice.process(bob.commit(CommitPlan.refresh()).commit());
    assertThat(secrets).hasSizeGreaterThan(5).allMatch(SecretBytes::isWiped);
    assertThat(alice.group().staged()).isEmpty();
  }

  @Test
  void closedGroup_isWipedAltogether() throws Exception {
    meet();
    List<SecretBytes> secrets = secrets(alice.group().current());
    secrets.addAll(secrets(alice.commit(CommitPlan.refresh()).next()));
    alice.group().close();
    assertThat(secrets).allMatch(SecretBytes::isWiped);
  }

  @Test
  void closedKeyPackage_isWiped() {
    OwnKeyPackage own = bob.offer();
    own.close();
    assertThat(List.of(own.initKey(), own.leafKey())).allMatch(SecretBytes::isWiped);
  }

  @Test
  void oldResumptionKeys_areWiped() {
    var past = new ResumptionKeys();
    past.add(0, SecretBytes.random(32, random));
    SecretBytes oldest = past.find(0).orElseThrow();
    for (int epoch = 1; epoch <= ResumptionKeys.KEPT; epoch++) {
      past.add(epoch, SecretBytes.random(32, random));
    }
    assertThat(oldest.isWiped()).isTrue();
    assertThat(past.find(0)).isEmpty();
    assertThat(past.find(1)).isPresent();
  }

  @Test
  void memberKeepsTheKeysOfItsDirectPathAlone() throws Exception {
    meet();
    for (int i = 0; i < 6; i++) {
      Member guest = new Member(CipherSuite.DEFAULT, "guest" + i, random);
      StagedCommit staged = alice.commit(CommitPlan.refresh().add(guest.offer().keyPackage()));
      bob.process(staged.commit());
      alice.process(staged.commit());
    }
    int leaves = bob.group().group().tree().leafCount();
    assertThat(leaves).isEqualTo(8);
    assertThat(bob.group().current().keys().pairs().keySet())
        .hasSizeLessThanOrEqualTo(4)
        .allMatch(
            node ->
                node == TreeMath.nodeOf(bob.group().leaf())
                    || TreeMath.directPath(bob.group().leaf(), leaves).contains(node));
    assertThat(bob.group().save().length()).as("saved state, in bytes").isLessThan(4096);
  }

  @Test
  void nothingPrinted_showsASecret() throws Exception {
    meet();
    StagedCommit staged = alice.commit(CommitPlan.refresh());
    Epoch current = alice.group().current();
    List<Object> printed =
        List.of(
            alice.group(),
            staged,
            current,
            current.keys(),
            current.secrets(),
            alice.offered(),
            alice.identity(),
            alice.signer(),
            alice.group().save(),
            new PskSecret.Named(
                new PreSharedKeyId.External(Bytes.EMPTY, Bytes.EMPTY),
                SecretBytes.random(32, random)),
            Transition.of(
                CipherSuite.DEFAULT,
                current.secrets().init(),
                current.secrets().init(),
                current.secrets().init(),
                current.context()));
    List<String> secrets = new ArrayList<>();
    for (SecretBytes secret : secrets(current)) {
      secrets.add(Bytes.of(secret.reveal()).toHex());
    }
    secrets.add(Bytes.of(alice.signer().seed().reveal()).toHex());
    for (Object each : printed) {
      assertThat(each.toString()).doesNotContain(secrets).doesNotContain("[B@");
    }
  }

  private static List<SecretBytes> secrets(Epoch epoch) {
    List<SecretBytes> secrets = new ArrayList<>();
    EpochSecrets kept = epoch.secrets();
    secrets.add(kept.init());
    secrets.add(kept.exporter());
    secrets.add(kept.membership());
    secrets.add(kept.resumption());
    secrets.add(kept.authenticator());
    epoch.keys().pairs().values().stream().map(KemKeyPair::privateKey).forEach(secrets::add);
    return secrets;
  }
}
