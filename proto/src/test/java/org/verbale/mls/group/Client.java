package org.verbale.mls.group;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Lifetime;

/** Somebody with a signature key, who makes leaves and KeyPackages, good ones and bad ones. */
final class Client {
  /** The time at which all tests take place, seconds since 1970. */
  static final long NOW = 1_800_000_000L;

  static final Lifetime LIFETIME = new Lifetime(NOW - 3600, NOW + 86_400);

  private final CipherSuite suite;
  private final Random random;
  private final Ed25519.Key key;
  private final Bytes identity;

  Client(CipherSuite suite, Random random) {
    this.suite = suite;
    this.random = random;
    this.key = Ed25519.Key.of(SecretBytes.adopt(bytes(32).toByteArray()));
    this.identity = bytes(8);
  }

  Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** The public half of a fresh HPKE key pair. */
  Bytes encryptionKey() {
    return Bytes.of(suite.deriveKeyPair(SecretBytes.adopt(bytes(32).toByteArray())).publicKey());
  }

  Bytes signatureKey() {
    return Bytes.of(key.publicKey());
  }

  Bytes sign(String label, Bytes content) {
    return Bytes.of(suite.signWithLabel(key, label, content.toByteArray()));
  }

  static Capabilities capabilities(
      CipherSuite suite, List<Integer> extensions, List<Integer> credentials) {
    return new Capabilities(
        List.of(1, 0x0a0a),
        List.of(0x1a1a, suite.code()),
        extensions,
        List.of(0x2a2a),
        credentials);
  }

  /** A good leaf without a signature. */
  LeafNode leaf(LeafNode.Source source) {
    return new LeafNode(
        encryptionKey(),
        signatureKey(),
        new Credential.Basic(identity),
        capabilities(suite, List.of(0x0a0a), List.of(1, 2, 0x3a3a)),
        source,
        Extensions.NONE,
        Bytes.EMPTY);
  }

  LeafNode signed(LeafNode leaf, Bytes groupId, int index) {
    return leaf.withSignature(sign(LeafNode.SIGNATURE_LABEL, leaf.toBeSigned(groupId, index)));
  }

  /** The leaf of a KeyPackage, changed before it was signed. */
  LeafNode keyPackageLeaf(UnaryOperator<LeafNode> change) {
    return signed(change.apply(leaf(new LeafNode.Source.KeyPackage(LIFETIME))), Bytes.EMPTY, 0);
  }

  KeyPackage keyPackage() {
    return keyPackage(leaf -> leaf);
  }

  KeyPackage keyPackage(UnaryOperator<LeafNode> change) {
    return keyPackageOf(keyPackageLeaf(change), keyPackage -> keyPackage);
  }

  KeyPackage keyPackageOf(LeafNode leaf, UnaryOperator<KeyPackage> change) {
    KeyPackage unsigned =
        change.apply(
            new KeyPackage(1, suite.code(), encryptionKey(), leaf, Extensions.NONE, Bytes.EMPTY));
    return unsigned.withSignature(sign(KeyPackage.SIGNATURE_LABEL, unsigned.toBeSigned()));
  }
}
