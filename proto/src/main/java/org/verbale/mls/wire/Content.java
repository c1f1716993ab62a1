package org.verbale.mls.wire;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;

/** What a framed message carries (RFC 9420, section 6). */
public sealed interface Content extends TlsStruct permits ApplicationData, Proposal, Commit {
  /** The code points of content types. */
  int APPLICATION = 1;

  int PROPOSAL = 2;
  int COMMIT = 3;

  /** The code point. */
  int contentType();

  static Content read(TlsReader in) throws MalformedException {
    int type = in.uint8("content_type");
    return switch (type) {
      case APPLICATION -> new ApplicationData(in.opaque("application_data"));
      case PROPOSAL -> Proposal.read(in);
      case COMMIT -> Commit.read(in);
      default -> throw new MalformedException("content_type", "type " + type, "1, 2 or 3");
    };
  }
}
