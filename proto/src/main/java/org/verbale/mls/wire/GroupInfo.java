package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/**
 * A group as a member shows it to joiners (RFC 9420, section 12.4.3).
 *
 * @param signer the leaf index of that member: 0 to 2^32 - 1
 */
public record GroupInfo(
    GroupContext groupContext,
    Extensions extensions,
    Bytes confirmationTag,
    long signer,
    Bytes signature)
    implements MlsMessage.Body {

  /** The label under which {@link #toBeSigned} is signed. */
  public static final String SIGNATURE_LABEL = "GroupInfoTBS";

  /** GroupInfoTBS: what the signature covers. */
  public Bytes toBeSigned() {
    TlsWriter out = new TlsWriter();
    writeUnsigned(out);
    return out.toBytes();
  }

  public GroupInfo withSignature(Bytes signature) {
    return new GroupInfo(groupContext, extensions, confirmationTag, signer, signature);
  }

  @Override
  public int wireFormat() {
    return WireFormat.GROUP_INFO;
  }

  @Override
  public void writeTo(TlsWriter out) {
    writeUnsigned(out);
    out.opaque(signature);
  }

  private void writeUnsigned(TlsWriter out) {
    out.struct(groupContext).struct(extensions).opaque(confirmationTag).uint32(signer);
  }

  public static GroupInfo read(TlsReader in) throws MalformedException {
    return new GroupInfo(
        GroupContext.read(in),
        Extensions.read(in),
        in.opaque("confirmation_tag"),
        in.uint32("signer"),
        in.opaque("signature"));
  }
}
