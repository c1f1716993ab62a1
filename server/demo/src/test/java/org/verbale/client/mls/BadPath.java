package org.verbale.client.mls;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.ProvisionalGroup;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.PathUpdate;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.UpdatePath;
import org.verbale.mls.wire.UpdatePathNode;

/**
 * The Commit of a member that means to lock others out: the path secrets for those are garbage, and
 * signatures, hashes and tags are right. It stands beside the SDK's own way to make a Commit, which
 * offers no way to lie.
 */
public final class BadPath {
  private final MlsGroup liar;
  private final Set<Integer> victims;
  private final SecureRandom random;

  /**
   * @param victims their leaves; each must be alone below the node that its path secret is sealed
   *     to
   */
  public BadPath(MlsGroup liar, Set<Integer> victims, SecureRandom random) {
    this.liar = liar;
    this.victims = Set.copyOf(victims);
    this.random = random;
  }

  /**
   * Makes a Commit that changes nothing but the liar's keys.
   *
   * @param now seconds since 1970
   */
  public StagedCommit stage(Signer signer, GroupPolicy policy, long now)
      throws HandshakeException, ValidationException {
    Epoch current = liar.current();
    CipherSuite suite = current.suite();
    ProvisionalGroup provisional = current.group().prepare(liar.leaf(), List.of(), policy, now);
    try (OwnPath path = current.keys().renew(provisional.tree(), random)) {
      PathUpdate update = provisional.tree().updatePath(liar.leaf(), path.nodeKeys());
      LeafNode leaf = leaf(update, path, signer);
      RatchetTree after = update.complete(leaf);
      var bad = new UpdatePath(leaf, spoilt(path, after, provisional.context(after).toBytes()));
      AuthenticatedContent commit =
          Framing.sign(
              suite,
              current.context(),
              liar.leaf(),
              new Commit(List.of(), Optional.of(bad)),
              Bytes.EMPTY,
              signer);
      GroupContext next =
          provisional
              .context(after)
              .withConfirmedTranscriptHash(current.group().confirmedTranscriptHash(commit));
      try (SecretBytes psk = PskSecret.of(suite, List.of());
          Transition transition =
              Transition.of(suite, current.secrets().init(), path.commitSecret(), psk, next)) {
        PublicMessage message =
            Framing.protect(
                Framing.confirm(commit, transition.confirmationTag()),
                current.context(),
                current.secrets());
        var unverified = (UnverifiedCommit) Handshake.of(new MlsMessage(message));
        PublicGroup group = current.group().verify(unverified, policy, now).next();
        var epoch = new Epoch(group, path.keys(), transition.secrets());
        return new StagedCommit(message, Optional.empty(), epoch, now);
      }
    }
  }

  /** Our leaf as it is, with a fresh key. */
  private LeafNode leaf(PathUpdate update, OwnPath path, Signer signer) {
    Epoch current = liar.current();
    LeafNode shown = current.group().tree().leaf(liar.leaf()).orElseThrow();
    return new Identity(shown.credential(), shown.capabilities(), shown.extensions(), signer)
        .leaf(
            current.suite(),
            path.leafKey(),
            new LeafNode.Source.Commit(update.parentHash()),
            current.context().groupId(),
            liar.leaf());
  }

  private List<UpdatePathNode> spoilt(OwnPath path, RatchetTree after, Bytes context)
      throws HandshakeException {
    List<UpdatePathNode> nodes = new ArrayList<>();
    Set<Integer> left = new HashSet<>(victims);
    for (UpdatePathNode node : path.encrypt(after, Set.of(), context, random)) {
      List<Integer> readers = after.resolution(path.steps().get(nodes.size()).copathChild());
      List<HpkeCiphertext> sealed = new ArrayList<>(node.encryptedPathSecret());
      for (int victim : victims) {
        int at = readers.indexOf(TreeMath.nodeOf(victim));
        if (at >= 0) {
          sealed.set(at, noise(sealed.get(at)));
          left.remove(victim);
        }
      }
      nodes.add(new UpdatePathNode(node.encryptionKey(), sealed));
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException("victims: not alone below a node (expected: alone)");
    }
    return nodes;
  }

  private HpkeCiphertext noise(HpkeCiphertext good) {
    byte[] noise = new byte[good.ciphertext().size()];
    random.nextBytes(noise);
    return new HpkeCiphertext(good.kemOutput(), Bytes.of(noise));
  }
}
