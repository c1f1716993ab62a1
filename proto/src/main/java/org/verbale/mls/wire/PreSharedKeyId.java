package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** Names a pre-shared key (RFC 9420, section 8.4). */
public sealed interface PreSharedKeyId extends TlsStruct {
  /** A key from outside MLS. */
  record External(Bytes pskId, Bytes nonce) implements PreSharedKeyId {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(1).opaque(pskId).opaque(nonce);
    }
  }

  /**
   * The resumption secret of an epoch of a group.
   *
   * @param epoch unsigned
   */
  record Resumption(Usage usage, Bytes groupId, long epoch, Bytes nonce) implements PreSharedKeyId {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(2).uint8(usage.code).opaque(groupId).uint64(epoch).opaque(nonce);
    }
  }

  /** Why a resumption secret is used. */
  enum Usage {
    APPLICATION(1),
    REINIT(2),
    BRANCH(3);

    private final int code;

    Usage(int code) {
      this.code = code;
    }

    private static Usage read(TlsReader in) throws MalformedException {
      int code = in.uint8("usage");
      for (Usage usage : values()) {
        if (usage.code == code) {
          return usage;
        }
      }
      throw new MalformedException("usage", "usage " + code, "1, 2 or 3");
    }
  }

  /** Fresh for each use; as long as the suite's hash. */
  Bytes nonce();

  static PreSharedKeyId read(TlsReader in) throws MalformedException {
    int type = in.uint8("psktype");
    if (type == 1) {
      return new External(in.opaque("psk_id"), in.opaque("psk_nonce"));
    }
    if (type != 2) {
      throw new MalformedException("psktype", "type " + type, "1, external, or 2, resumption");
    }
    return new Resumption(
        Usage.read(in), in.opaque("psk_group_id"), in.uint64("psk_epoch"), in.opaque("psk_nonce"));
  }
}
