package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/** An encrypted message (RFC 9420, section 6.3); read so that it can be refused. */
public record PrivateMessage(
    Bytes groupId,
    long epoch,
    int contentType,
    Bytes authenticatedData,
    Bytes encryptedSenderData,
    Bytes ciphertext)
    implements MlsMessage.Body {
  @Override
  public int wireFormat() {
    return WireFormat.PRIVATE_MESSAGE;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(groupId)
        .uint64(epoch)
        .uint8(contentType)
        .opaque(authenticatedData)
        .opaque(encryptedSenderData)
        .opaque(ciphertext);
  }

  public static PrivateMessage read(TlsReader in) throws MalformedException {
    return new PrivateMessage(
        in.opaque("group_id"),
        in.uint64("epoch"),
        in.uint8("content_type"),
        in.opaque("authenticated_data"),
        in.opaque("encrypted_sender_data"),
        in.opaque("ciphertext"));
  }
}
