package org.verbale.mls.group;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.Extension;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.LeafNode;

/** Leaves with one thing changed. */
final class Leaves {
  static final Credential X509 = new Credential.X509(List.of(Bytes.fromHex("3000")));

  private Leaves() {}

  static LeafNode withEncryptionKey(LeafNode leaf, Bytes key) {
    return new LeafNode(
        key,
        leaf.signatureKey(),
        leaf.credential(),
        leaf.capabilities(),
        leaf.source(),
        leaf.extensions(),
        leaf.signature());
  }

  static LeafNode withSignatureKey(LeafNode leaf, Bytes key) {
    return new LeafNode(
        leaf.encryptionKey(),
        key,
        leaf.credential(),
        leaf.capabilities(),
        leaf.source(),
        leaf.extensions(),
        leaf.signature());
  }

  static LeafNode withCredential(LeafNode leaf, Credential credential) {
    return new LeafNode(
        leaf.encryptionKey(),
        leaf.signatureKey(),
        credential,
        leaf.capabilities(),
        leaf.source(),
        leaf.extensions(),
        leaf.signature());
  }

  static LeafNode withCapabilities(LeafNode leaf, Capabilities capabilities) {
    return new LeafNode(
        leaf.encryptionKey(),
        leaf.signatureKey(),
        leaf.credential(),
        capabilities,
        leaf.source(),
        leaf.extensions(),
        leaf.signature());
  }

  static LeafNode withSource(LeafNode leaf, LeafNode.Source source) {
    return new LeafNode(
        leaf.encryptionKey(),
        leaf.signatureKey(),
        leaf.credential(),
        leaf.capabilities(),
        source,
        leaf.extensions(),
        leaf.signature());
  }

  static LeafNode withExtension(LeafNode leaf, int type) {
    return new LeafNode(
        leaf.encryptionKey(),
        leaf.signatureKey(),
        leaf.credential(),
        leaf.capabilities(),
        leaf.source(),
        Extensions.of(new Extension(type, Bytes.EMPTY)),
        leaf.signature());
  }
}
