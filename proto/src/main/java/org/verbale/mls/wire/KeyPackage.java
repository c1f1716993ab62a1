package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;

/**
 * What a client publishes so that others can add it (RFC 9420, section 10). Nothing in it has been
 * checked.
 *
 * @param cipherSuite a code point
 */
public record KeyPackage(
    int version,
    int cipherSuite,
    Bytes initKey,
    LeafNode leafNode,
    Extensions extensions,
    Bytes signature)
    implements MlsMessage.Body {

  /** The label under which {@link #toBeSigned} is signed. */
  public static final String SIGNATURE_LABEL = "KeyPackageTBS";

  /** KeyPackageTBS: what the signature covers. */
  public Bytes toBeSigned() {
    TlsWriter out = new TlsWriter();
    writeUnsigned(out);
    return out.toBytes();
  }

  /** KeyPackageRef under {@code suite}, which is the one it names. */
  public Bytes ref(CipherSuite suite) {
    return Bytes.of(suite.keyPackageRef(toBytes().toByteArray()));
  }

  public KeyPackage withSignature(Bytes signature) {
    return new KeyPackage(version, cipherSuite, initKey, leafNode, extensions, signature);
  }

  @Override
  public int wireFormat() {
    return WireFormat.KEY_PACKAGE;
  }

  @Override
  public void writeTo(TlsWriter out) {
    writeUnsigned(out);
    out.opaque(signature);
  }

  private void writeUnsigned(TlsWriter out) {
    out.uint16(version).uint16(cipherSuite).opaque(initKey).struct(leafNode).struct(extensions);
  }

  public static KeyPackage read(TlsReader in) throws MalformedException {
    return new KeyPackage(
        in.uint16("version"),
        in.uint16("cipher_suite"),
        in.opaque("init_key"),
        LeafNode.read(in),
        Extensions.read(in),
        in.opaque("signature"));
  }
}
