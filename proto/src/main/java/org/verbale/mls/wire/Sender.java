package org.verbale.mls.wire;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** Who framed a message (RFC 9420, section 6). */
public sealed interface Sender extends TlsStruct {
  /**
   * A member.
   *
   * @param leafIndex 0 to 2^32 - 1
   */
  record Member(long leafIndex) implements Sender {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(1).uint32(leafIndex);
    }
  }

  /** Somebody outside whom the group context names. */
  record External(long senderIndex) implements Sender {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(2).uint32(senderIndex);
    }
  }

  /** Somebody outside who proposes to be added. */
  record NewMemberProposal() implements Sender {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(3);
    }
  }

  /** Somebody outside who adds itself. */
  record NewMemberCommit() implements Sender {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(4);
    }
  }

  static Sender read(TlsReader in) throws MalformedException {
    int type = in.uint8("sender_type");
    return switch (type) {
      case 1 -> new Member(in.uint32("leaf_index"));
      case 2 -> new External(in.uint32("sender_index"));
      case 3 -> new NewMemberProposal();
      case 4 -> new NewMemberCommit();
      default -> throw new MalformedException("sender_type", "type " + type, "1 to 4");
    };
  }
}
