package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;

/**
 * A message's content with its authentication, as transcripts and references see it (RFC 9420,
 * section 6).
 *
 * @param wireFormat a code point of {@link WireFormat}
 */
public record AuthenticatedContent(
    int wireFormat, FramedContent content, FramedContentAuthData auth) implements TlsStruct {

  /** The label under which {@link #toBeSigned} is signed. */
  public static final String SIGNATURE_LABEL = "FramedContentTBS";

  /**
   * FramedContentTBS: what the signature covers. The context counts only if the sender is a member
   * or becomes one.
   */
  public static Bytes toBeSigned(int wireFormat, FramedContent content, GroupContext context) {
    TlsWriter out = new TlsWriter();
    out.uint16(ProtocolVersion.MLS10).uint16(wireFormat).struct(content);
    if (content.sender() instanceof Sender.Member
        || content.sender() instanceof Sender.NewMemberCommit) {
      out.struct(context);
    }
    return out.toBytes();
  }

  /** {@link #toBeSigned(int, FramedContent, GroupContext)} of this one. */
  public Bytes toBeSigned(GroupContext context) {
    return toBeSigned(wireFormat, content, context);
  }

  /** AuthenticatedContentTBM: what the membership tag covers (section 6.2). */
  public Bytes toBeMacced(GroupContext context) {
    return new TlsWriter().raw(toBeSigned(context)).struct(auth).toBytes();
  }

  /** The reference by which a Commit names this proposal (section 5.2). */
  public Bytes proposalRef(CipherSuite suite) {
    return Bytes.of(suite.proposalRef(toBytes().toByteArray()));
  }

  /** ConfirmedTranscriptHashInput (section 8.2). */
  public Bytes confirmedTranscriptHashInput() {
    return new TlsWriter().uint16(wireFormat).struct(content).opaque(auth.signature()).toBytes();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(wireFormat).struct(content).struct(auth);
  }

  public static AuthenticatedContent read(TlsReader in) throws MalformedException {
    int wireFormat = in.uint16("wire_format");
    FramedContent content = FramedContent.read(in);
    return new AuthenticatedContent(
        wireFormat, content, FramedContentAuthData.read(in, content.content()));
  }
}
