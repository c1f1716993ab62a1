package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.INVALID;

import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.tree.PathStep;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.UpdatePathNode;

/**
 * The fresh path of a Commit of ours: its keys, and the secrets that others will be sent (RFC 9420,
 * section 7.5). Made by {@link PrivateTree#renew}. Closing it wipes the path secrets and the commit
 * secret; the keys live on in the next epoch.
 *
 * @param secrets one for each of {@code steps}, lowest first
 */
record OwnPath(
    CipherSuite suite,
    PrivateTree keys,
    List<PathStep> steps,
    List<SecretBytes> secrets,
    SecretBytes commitSecret)
    implements AutoCloseable {
  /** The leaf's new public key. */
  Bytes leafKey() {
    return publicKey(TreeMath.nodeOf(keys.leaf()));
  }

  /** The public keys of the filtered direct path, lowest first. */
  List<Bytes> nodeKeys() {
    return steps.stream().map(step -> publicKey(step.node())).toList();
  }

  private Bytes publicKey(int node) {
    return Bytes.of(keys.pair(node).publicKey());
  }

  /**
   * Encrypts each path secret to whoever is below its node and not on our side (section 7.6).
   *
   * @param added leaves that the same Commit adds: they get theirs in the Welcome
   */
  List<UpdatePathNode> encrypt(
      RatchetTree after, Set<Integer> added, Bytes context, SecureRandom random)
      throws HandshakeException {
    List<UpdatePathNode> encrypted = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      List<HpkeCiphertext> ciphertexts = new ArrayList<>();
      for (int reader : after.resolution(steps.get(i).copathChild(), added)) {
        ciphertexts.add(seal(after, reader, context, secrets.get(i), random));
      }
      encrypted.add(new UpdatePathNode(publicKey(steps.get(i).node()), ciphertexts));
    }
    return encrypted;
  }

  private HpkeCiphertext seal(
      RatchetTree after, int reader, Bytes context, SecretBytes secret, SecureRandom random)
      throws HandshakeException {
    try {
      return HpkeCiphertext.of(
          suite.encryptWithLabel(
              after.encryptionKey(reader).orElseThrow().toByteArray(),
              PrivateTree.PATH_LABEL,
              context.toByteArray(),
              secret,
              random));
    } catch (InvalidKeyException e) {
      throw new HandshakeException(
          INVALID, "node " + reader + ": unusable key (expected: one to encrypt to)", e);
    }
  }

  /** The path secret of the lowest node above both us and {@code other}, for its Welcome. */
  Optional<SecretBytes> secretFor(int other) {
    for (int i = 0; i < steps.size(); i++) {
      if (TreeMath.covers(steps.get(i).node(), other)) {
        return Optional.of(secrets.get(i));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    secrets.forEach(SecretBytes::wipe);
    commitSecret.wipe();
  }

  @Override
  public String toString() {
    return "OwnPath[leaf " + keys.leaf() + "]";
  }
}
