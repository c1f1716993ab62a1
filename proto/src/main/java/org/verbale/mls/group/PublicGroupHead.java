package org.verbale.mls.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;

/**
 * A {@link PublicGroup} as it is kept, without its tree.
 *
 * @param proposals seen in this epoch, in order
 */
record PublicGroupHead(
    GroupContext context,
    Bytes confirmationTag,
    Optional<Proposal.ReInit> reInit,
    List<PublicMessage> proposals)
    implements TlsStruct {
  private static final int FORMAT = 1;

  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(FORMAT).struct(context).opaque(confirmationTag).optional(reInit).vector(proposals);
  }

  static PublicGroupHead read(TlsReader in) throws MalformedException {
    int format = in.uint16("format");
    if (format != FORMAT) {
      throw new MalformedException("format", "format " + format, "" + FORMAT);
    }
    return new PublicGroupHead(
        GroupContext.read(in),
        in.opaque("confirmation_tag"),
        in.optional("reinit", PublicGroupHead::readReInit),
        in.vector("proposals", GroupPolicy.MAX_PROPOSALS, PublicMessage::read));
  }

  private static Proposal.ReInit readReInit(TlsReader in) throws MalformedException {
    if (Proposal.read(in) instanceof Proposal.ReInit reInit) {
      return reInit;
    }
    throw new MalformedException("reinit", "another proposal", "a ReInit");
  }

  CipherSuite suite() throws MalformedException {
    return CipherSuite.of(context.cipherSuite())
        .orElseThrow(
            () ->
                new MalformedException(
                    "cipher_suite", "suite " + context.cipherSuite(), "one of ours"));
  }

  /** The group, if {@code tree} is its tree. */
  PublicGroup with(RatchetTree tree) throws MalformedException, ValidationException {
    if (tree.suite() != suite() || !tree.hash().equals(context.treeHash())) {
      throw new ValidationException(Rule.TREE_HASH, "another tree");
    }
    Map<Bytes, PublicMessage> byReference = new LinkedHashMap<>();
    for (PublicMessage proposal : proposals) {
      if (!(Handshake.of(new MlsMessage(proposal)) instanceof UnverifiedProposal sent)
          || tree.leaf(sent.sender()).isEmpty()) {
        throw new MalformedException("proposals", "no member's proposal", "a member's proposal");
      }
      byReference.put(proposal.authenticated().proposalRef(tree.suite()), proposal);
    }
    return new PublicGroup(context, tree, confirmationTag, reInit, byReference);
  }
}
