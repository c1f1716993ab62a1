package org.verbale.mls.wire;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * What authenticates a message's content (RFC 9420, section 6.1).
 *
 * @param confirmationTag present exactly on a Commit
 */
public record FramedContentAuthData(Bytes signature, Optional<Bytes> confirmationTag)
    implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(signature);
    confirmationTag.ifPresent(out::opaque);
  }

  static FramedContentAuthData read(TlsReader in, Content content) throws MalformedException {
    Bytes signature = in.opaque("signature");
    return new FramedContentAuthData(
        signature,
        content instanceof Commit ? Optional.of(in.opaque("confirmation_tag")) : Optional.empty());
  }
}
