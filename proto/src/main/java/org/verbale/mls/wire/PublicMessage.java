package org.verbale.mls.wire;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/**
 * A message that is signed and not encrypted (RFC 9420, section 6.2).
 *
 * @param membershipTag present exactly if the sender is a member
 */
public record PublicMessage(
    FramedContent content, FramedContentAuthData auth, Optional<Bytes> membershipTag)
    implements MlsMessage.Body {

  /** As transcripts and references see it. */
  public AuthenticatedContent authenticated() {
    return new AuthenticatedContent(WireFormat.PUBLIC_MESSAGE, content, auth);
  }

  @Override
  public int wireFormat() {
    return WireFormat.PUBLIC_MESSAGE;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(content).struct(auth);
    membershipTag.ifPresent(out::opaque);
  }

  public static PublicMessage read(TlsReader in) throws MalformedException {
    FramedContent content = FramedContent.read(in);
    FramedContentAuthData auth = FramedContentAuthData.read(in, content.content());
    return new PublicMessage(
        content,
        auth,
        content.sender() instanceof Sender.Member
            ? Optional.of(in.opaque("membership_tag"))
            : Optional.empty());
  }
}
