package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * What all members agree on in an epoch (RFC 9420, section 8.1).
 *
 * @param cipherSuite a code point
 * @param epoch unsigned
 */
public record GroupContext(
    int cipherSuite,
    Bytes groupId,
    long epoch,
    Bytes treeHash,
    Bytes confirmedTranscriptHash,
    Extensions extensions)
    implements TlsStruct {

  public GroupContext withConfirmedTranscriptHash(Bytes hash) {
    return new GroupContext(cipherSuite, groupId, epoch, treeHash, hash, extensions);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(ProtocolVersion.MLS10)
        .uint16(cipherSuite)
        .opaque(groupId)
        .uint64(epoch)
        .opaque(treeHash)
        .opaque(confirmedTranscriptHash)
        .struct(extensions);
  }

  public static GroupContext read(TlsReader in) throws MalformedException {
    ProtocolVersion.read(in);
    return new GroupContext(
        in.uint16("cipher_suite"),
        in.opaque("group_id"),
        in.uint64("epoch"),
        in.opaque("tree_hash"),
        in.opaque("confirmed_transcript_hash"),
        Extensions.read(in));
  }
}
