package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * A message's content and whom it is from (RFC 9420, section 6).
 *
 * @param epoch unsigned
 */
public record FramedContent(
    Bytes groupId, long epoch, Sender sender, Bytes authenticatedData, Content content)
    implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(groupId)
        .uint64(epoch)
        .struct(sender)
        .opaque(authenticatedData)
        .uint8(content.contentType())
        .struct(content);
  }

  public static FramedContent read(TlsReader in) throws MalformedException {
    return new FramedContent(
        in.opaque("group_id"),
        in.uint64("epoch"),
        Sender.read(in),
        in.opaque("authenticated_data"),
        Content.read(in));
  }
}
