package org.verbale.client.mls;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Signer;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Content;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;
import org.verbale.mls.wire.WireFormat;

/** How a member's handshake becomes a PublicMessage (RFC 9420, sections 6.1 and 6.2). */
final class Framing {
  private Framing() {}

  /** Signs {@code content}; a Commit still lacks its confirmation tag. */
  static AuthenticatedContent sign(
      CipherSuite suite,
      GroupContext context,
      int sender,
      Content content,
      Bytes authenticatedData,
      Signer signer) {
    var framed =
        new FramedContent(
            context.groupId(),
            context.epoch(),
            new Sender.Member(sender),
            authenticatedData,
            content);
    byte[] toBeSigned =
        AuthenticatedContent.toBeSigned(WireFormat.PUBLIC_MESSAGE, framed, context).toByteArray();
    Bytes signature =
        Bytes.of(suite.signWithLabel(signer, AuthenticatedContent.SIGNATURE_LABEL, toBeSigned));
    return new AuthenticatedContent(
        WireFormat.PUBLIC_MESSAGE, framed, new FramedContentAuthData(signature, Optional.empty()));
  }

  /** The same Commit with its confirmation tag. */
  static AuthenticatedContent confirm(AuthenticatedContent commit, Bytes confirmationTag) {
    return new AuthenticatedContent(
        commit.wireFormat(),
        commit.content(),
        new FramedContentAuthData(commit.auth().signature(), Optional.of(confirmationTag)));
  }

  /** Adds the membership tag of this epoch. */
  static PublicMessage protect(
      AuthenticatedContent content, GroupContext context, EpochSecrets secrets) {
    return new PublicMessage(
        content.content(),
        content.auth(),
        Optional.of(secrets.membershipTag(content.toBeMacced(context))));
  }

  /** Whether a member of this epoch sent {@code message}: whoever signed it, the tag shows that. */
  static boolean isProtected(PublicMessage message, GroupContext context, EpochSecrets secrets) {
    Bytes tag = secrets.membershipTag(message.authenticated().toBeMacced(context));
    return message.membershipTag().filter(tag::equalsInConstantTime).isPresent();
  }
}
