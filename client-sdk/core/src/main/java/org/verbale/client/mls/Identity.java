package org.verbale.client.mls;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Signer;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.CredentialType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.ProtocolVersion;

/**
 * Who a member says it is: what its leaf carries besides an encryption key, and the key that signs
 * it.
 *
 * @param signer whose public key becomes the leaf's signature key
 */
public record Identity(
    Credential credential, Capabilities capabilities, Extensions extensions, Signer signer) {
  public Identity {
    requireNonNull(credential, "credential");
    requireNonNull(capabilities, "capabilities");
    requireNonNull(extensions, "extensions");
    requireNonNull(signer, "signer");
  }

  /**
   * Of a device: its certificate, with nothing beyond what RFC 9420 demands of everybody.
   *
   * @param certificate DER; of the key that {@code signer} signs with
   * @param suite of the groups it can be in
   */
  public static Identity certified(Bytes certificate, CipherSuite suite, Signer signer) {
    return new Identity(
        new Credential.X509(List.of(certificate)),
        new Capabilities(
            List.of(ProtocolVersion.MLS10),
            List.of(suite.code()),
            List.of(),
            List.of(),
            List.of(CredentialType.X509)),
        Extensions.NONE,
        signer);
  }

  /** A signed leaf; {@code groupId} and {@code leafIndex} count unless it is a KeyPackage's. */
  LeafNode leaf(
      CipherSuite suite,
      Bytes encryptionKey,
      LeafNode.Source source,
      Bytes groupId,
      int leafIndex) {
    var unsigned =
        new LeafNode(
            encryptionKey,
            Bytes.of(signer.publicKey()),
            credential,
            capabilities,
            source,
            extensions,
            Bytes.EMPTY);
    byte[] content = unsigned.toBeSigned(groupId, leafIndex).toByteArray();
    return unsigned.withSignature(
        Bytes.of(suite.signWithLabel(signer, LeafNode.SIGNATURE_LABEL, content)));
  }
}
