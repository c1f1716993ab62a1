package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** A proposal in a Commit, by value or by reference (RFC 9420, section 12.4). */
public sealed interface ProposalOrRef extends TlsStruct {
  /** The committer's own, in the Commit itself. */
  record ByValue(Proposal proposal) implements ProposalOrRef {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(1).struct(proposal);
    }
  }

  /**
   * Anybody's, sent before.
   *
   * @param ref {@link AuthenticatedContent#proposalRef}
   */
  record ByReference(Bytes ref) implements ProposalOrRef {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(2).opaque(ref);
    }
  }

  static ProposalOrRef read(TlsReader in) throws MalformedException {
    int type = in.uint8("type");
    if (type == 1) {
      return new ByValue(Proposal.read(in));
    }
    if (type == 2) {
      return new ByReference(in.opaque("reference"));
    }
    throw new MalformedException("type", "type " + type, "1, proposal, or 2, reference");
  }
}
