package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.CONFIRMATION_TAG;

import java.util.Collection;
import java.util.Optional;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.UpdatePath;

/** Following another member's Commit with our secrets (RFC 9420, section 12.4.2). */
final class Following {
  private Following() {}

  /**
   * The epoch that {@code commit} begins. {@code current} stays as it is.
   *
   * @param renewed key pairs that our Update proposals announced for our leaf
   */
  static Epoch follow(
      Epoch current, VerifiedCommit commit, Collection<KemKeyPair> renewed, PskLookup psks)
      throws HandshakeException {
    CipherSuite suite = current.suite();
    RatchetTree after = commit.next().tree();
    PrivateTree keys = current.keys().retained(after, renewed);
    try (SecretBytes commitSecret = commitSecret(commit, keys, suite);
        SecretBytes psk = psks.secret(suite, commit.provisional().preSharedKeys());
        Transition transition =
            Transition.of(
                suite, current.secrets().init(), commitSecret, psk, commit.next().context())) {
      if (!transition.confirmationTag().equalsInConstantTime(commit.confirmationTag())) {
        transition.secrets().close();
        throw new HandshakeException(
            CONFIRMATION_TAG, "confirmation_tag: another (expected: the next epoch's)");
      }
      return new Epoch(commit.next(), keys, transition.secrets());
    } catch (HandshakeException e) {
      keys.close();
      throw e;
    }
  }

  private static SecretBytes commitSecret(
      VerifiedCommit commit, PrivateTree keys, CipherSuite suite) throws HandshakeException {
    Optional<UpdatePath> path = commit.path();
    return path.isEmpty()
        ? SecretBytes.zeros(suite.hashLength())
        : keys.follow(
            path.get(),
            commit.committer(),
            commit.next().tree(),
            commit.provisional().newLeaves(),
            commit.provisionalContext().toBytes());
  }
}
