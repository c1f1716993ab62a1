package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.PATH;
import static org.verbale.client.mls.HandshakeException.Reason.WELCOME;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.verbale.client.mls.HandshakeException.Reason;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.tree.PathStep;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.UpdatePath;

/**
 * The private keys a member holds: its leaf's and those of the nodes above it that it knows, O(log
 * n) of them (RFC 9420, section 7). Each fits the public key that the tree has in its place.
 *
 * <p>A Commit makes the next instance, which owns copies; the old one stays as it is until it is
 * closed, which wipes its keys.
 */
final class PrivateTree implements AutoCloseable {
  static final String PATH_LABEL = "UpdatePathNode";

  private final CipherSuite suite;
  private final int leaf;
  private final NavigableMap<Integer, KemKeyPair> pairs;

  private PrivateTree(CipherSuite suite, int leaf, NavigableMap<Integer, KemKeyPair> pairs) {
    this.suite = suite;
    this.leaf = leaf;
    this.pairs = pairs;
  }

  /**
   * The keys of {@code privateKeys} (copied) for leaf {@code leaf} of {@code tree}, by node index.
   *
   * @throws HandshakeException if one does not fit the tree, or the leaf's is missing
   */
  static PrivateTree of(
      CipherSuite suite, int leaf, Map<Integer, SecretBytes> privateKeys, RatchetTree tree)
      throws HandshakeException {
    var keys = new PrivateTree(suite, leaf, new TreeMap<>());
    for (var entry : privateKeys.entrySet()) {
      keys.pairs.put(entry.getKey(), suite.kem().keyPair(entry.getValue()));
    }
    for (int node : keys.pairs.keySet()) {
      if (!TreeMath.covers(node, leaf) || !matches(tree, node, keys.pair(node))) {
        keys.close();
        throw new HandshakeException(
            Reason.STATE, "node " + node + ": another key (expected: the tree's)");
      }
    }
    if (!keys.pairs.containsKey(TreeMath.nodeOf(leaf))) {
      keys.close();
      throw new HandshakeException(Reason.STATE, "leaf " + leaf + ": no key (expected: its own)");
    }
    return keys;
  }

  /** A new member's keys: its leaf's, and from the Welcome's path secret those above. */
  static PrivateTree join(
      CipherSuite suite,
      int leaf,
      SecretBytes leafKey,
      Optional<SecretBytes> pathSecret,
      int committer,
      RatchetTree tree)
      throws HandshakeException {
    var keys = new PrivateTree(suite, leaf, new TreeMap<>());
    keys.pairs.put(TreeMath.nodeOf(leaf), suite.kem().keyPair(leafKey));
    try {
      if (pathSecret.isPresent()) {
        List<PathStep> above = keys.pathFromMeeting(committer, tree);
        keys.climb(pathSecret.get(), above, tree, WELCOME).wipe();
      }
      return keys;
    } catch (HandshakeException e) {
      keys.close();
      throw e;
    }
  }

  /**
   * The next instance, before a path is followed: the keys that the tree still has in their places.
   *
   * @param renewed key pairs that our Update proposals announced for our leaf
   * @throws HandshakeException if our leaf has a key that we do not have
   */
  PrivateTree retained(RatchetTree after, Iterable<KemKeyPair> renewed) throws HandshakeException {
    var next = new PrivateTree(suite, leaf, new TreeMap<>());
    pairs.forEach(
        (node, pair) -> {
          if (matches(after, node, pair)) {
            next.pairs.put(node, pair.copy());
          }
        });
    int own = TreeMath.nodeOf(leaf);
    for (KemKeyPair pair : renewed) {
      if (!next.pairs.containsKey(own) && matches(after, own, pair)) {
        next.pairs.put(own, pair.copy());
      }
    }
    if (!next.pairs.containsKey(own)) {
      next.close();
      throw new HandshakeException(PATH, "leaf " + leaf + ": a key we lack (expected: our own)");
    }
    return next;
  }

  /**
   * Reads the path secret that is encrypted to us and derives what follows (section 7.6). Call it
   * on what {@link #retained} gave for the same tree; after an exception, close it.
   *
   * @param after the tree with the Commit applied, path included
   * @param added leaves that the same Commit added: no path secret is encrypted to them
   * @param context the provisional GroupContext under which the secrets were encrypted
   * @return the commit secret, the caller's to wipe
   */
  SecretBytes follow(
      UpdatePath path, int sender, RatchetTree after, Set<Integer> added, Bytes context)
      throws HandshakeException {
    List<PathStep> above = pathFromMeeting(sender, after);
    int position = path.nodes().size() - above.size();
    if (above.isEmpty() || position < 0) {
      throw new HandshakeException(
          PATH, "path: " + path.nodes().size() + " nodes (expected: ours)");
    }
    List<HpkeCiphertext> ciphertexts = path.nodes().get(position).encryptedPathSecret();
    List<Integer> readers = after.resolution(above.get(0).copathChild(), added);
    if (readers.size() != ciphertexts.size()) {
      throw new HandshakeException(
          PATH,
          "encrypted_path_secret: " + ciphertexts.size() + " (expected: " + readers.size() + ")");
    }
    for (int i = 0; i < readers.size(); i++) {
      KemKeyPair own = pairs.get(readers.get(i));
      if (own != null) {
        try (SecretBytes secret = open(own.privateKey(), context, ciphertexts.get(i))) {
          return climb(secret, above, after, PATH);
        }
      }
    }
    throw new HandshakeException(PATH, "path: not for us (expected: one secret we can read)");
  }

  /** Derives the pairs of {@code nodes}, checks them against the tree; yields the commit secret. */
  private SecretBytes climb(
      SecretBytes first, List<PathStep> steps, RatchetTree tree, Reason otherwise)
      throws HandshakeException {
    SecretBytes secret = first.copy();
    for (PathStep step : steps) {
      int node = step.node();
      KemKeyPair pair = nodePair(suite, secret);
      if (!matches(tree, node, pair)) {
        pair.close();
        secret.wipe();
        throw new HandshakeException(
            otherwise, "node " + node + ": another key (expected: its path secret's)");
      }
      replace(node, pair);
      secret = next(suite, secret);
    }
    return secret;
  }

  private void replace(int node, KemKeyPair pair) {
    KemKeyPair old = pairs.put(node, pair);
    if (old != null) {
      old.close();
    }
  }

  /** The part of {@code sender}'s filtered direct path that is above us, too; lowest first. */
  private List<PathStep> pathFromMeeting(int sender, RatchetTree tree) {
    return tree.filteredDirectPath(sender).stream()
        .filter(step -> TreeMath.covers(step.node(), leaf))
        .toList();
  }

  private SecretBytes open(SecretBytes key, Bytes context, HpkeCiphertext ciphertext)
      throws HandshakeException {
    try {
      SecretBytes secret =
          suite.decryptWithLabel(key, PATH_LABEL, context.toByteArray(), ciphertext.toMessage());
      if (secret.length() != suite.hashLength()) {
        secret.wipe();
        throw new HandshakeException(
            PATH, "path_secret: another length (expected: " + suite.hashLength() + " bytes)");
      }
      return secret;
    } catch (AEADBadTagException e) {
      throw new HandshakeException(PATH, "path: does not open (expected: encrypted to us)", e);
    }
  }

  /**
   * A fresh path for our own Commit (section 7.5).
   *
   * @param provisional the tree with the Commit's proposals applied, but no path yet
   */
  OwnPath renew(RatchetTree provisional, SecureRandom random) {
    List<PathStep> steps = provisional.filteredDirectPath(leaf);
    List<SecretBytes> secrets = new ArrayList<>();
    NavigableMap<Integer, KemKeyPair> fresh = new TreeMap<>();
    fresh.put(TreeMath.nodeOf(leaf), suite.kem().generateKeyPair(random));
    SecretBytes secret = SecretBytes.random(suite.hashLength(), random);
    for (PathStep step : steps) {
      secrets.add(secret.copy());
      fresh.put(step.node(), nodePair(suite, secret));
      secret = next(suite, secret);
    }
    return new OwnPath(suite, new PrivateTree(suite, leaf, fresh), steps, secrets, secret);
  }

  private static KemKeyPair nodePair(CipherSuite suite, SecretBytes pathSecret) {
    try (SecretBytes nodeSecret = suite.deriveSecret(pathSecret, "node")) {
      return suite.deriveKeyPair(nodeSecret);
    }
  }

  private static SecretBytes next(CipherSuite suite, SecretBytes pathSecret) {
    try (pathSecret) {
      return suite.deriveSecret(pathSecret, "path");
    }
  }

  private static boolean matches(RatchetTree tree, int node, KemKeyPair pair) {
    return node < TreeMath.nodeCount(tree.leafCount())
        && tree.encryptionKey(node).filter(Bytes.of(pair.publicKey())::equals).isPresent();
  }

  KemKeyPair pair(int node) {
    return Objects.requireNonNull(pairs.get(node));
  }

  void writeTo(TlsWriter out) {
    out.uint32(leaf);
    out.vector(
        list ->
            pairs.forEach(
                (node, pair) -> {
                  list.uint32(node);
                  SecretCodec.write(list, pair.privateKey());
                }));
  }

  /** What {@link #writeTo} wrote, not yet held against a tree; {@link #fit} does that. */
  record Saved(int leaf, List<SavedKey> keys) {
    /** The keys, if all of them are {@code tree}'s; wipes the saved copies either way. */
    PrivateTree fit(CipherSuite suite, RatchetTree tree) throws HandshakeException {
      Map<Integer, SecretBytes> byNode = new TreeMap<>();
      keys.forEach(each -> byNode.put(each.node, each.key));
      try {
        return of(suite, leaf, byNode, tree);
      } finally {
        keys.forEach(each -> each.key.wipe());
      }
    }
  }

  /** The private key of one node. */
  record SavedKey(int node, SecretBytes key) {}

  static Saved read(TlsReader in, CipherSuite suite) throws MalformedException {
    int leaf = readIndex(in, "leaf_index");
    return new Saved(
        leaf,
        in.vector(
            "private_keys",
            UpdatePath.MAX_NODES + 1,
            each ->
                new SavedKey(
                    readIndex(each, "node"),
                    SecretCodec.read(each, "private_key", suite.kem().privateKeyLength()))));
  }

  private static int readIndex(TlsReader in, String field) throws MalformedException {
    long index = in.uint32(field);
    if (index > TreeMath.nodeCount(RatchetTree.MAX_LEAVES)) {
      throw new MalformedException(field, Long.toString(index), "an index within a tree");
    }
    return (int) index;
  }

  int leaf() {
    return leaf;
  }

  /** By node index; they stay this instance's to wipe. */
  NavigableMap<Integer, KemKeyPair> pairs() {
    return pairs;
  }

  @Override
  public void close() {
    pairs.values().forEach(KemKeyPair::close);
  }

  @Override
  public String toString() {
    return "PrivateTree[leaf " + leaf + ", " + pairs.size() + " keys]";
  }
}
