package org.verbale.server.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.Position;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.document.AttachmentRef;
import org.verbale.v1.Accepted;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.Blob;

/** Messages of the wire from and to our own types. What has no form is refused as MALFORMED. */
final class Wire {
  private Wire() {}

  static Bytes bytes(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }

  static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
  }

  static ByteString bytes(Digest digest) {
    return UnsafeByteOperations.unsafeWrap(digest.toByteArray());
  }

  static ByteString bytes(TlsStruct struct) {
    var out = new TlsWriter();
    struct.writeTo(out);
    return bytes(out.toBytes());
  }

  static List<ByteString> path(List<Digest> path) {
    return path.stream().map(Wire::bytes).toList();
  }

  static Digest digest(String field, ByteString bytes) {
    if (bytes.size() != Digest.LENGTH) {
      throw new Refusal.Malformed(field, "32 bytes").asException();
    }
    return Digest.of(bytes.toByteArray());
  }

  static ChannelId channel(String text) {
    try {
      return ChannelId.of(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("channel", "REVIEW/scope or REVIEW/scope/INSTRUMENT")
          .asException();
    }
  }

  static EpochId epoch(String channel, int generation, long number) {
    if (generation < 0 || number < 0) {
      throw new Refusal.Malformed("epoch", "numbers that fit in 31 and 63 bits").asException();
    }
    return new EpochId(new GroupId(channel(channel), generation), number);
  }

  static RecordId record(String id) {
    try {
      return new RecordId(id);
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("record", "32 of 0-9, a-f").asException();
    }
  }

  static AttachmentRef attachment(AttachmentId id) {
    ChannelId channel = channel(id.getChannel());
    try {
      return new AttachmentRef(channel, new RecordId(id.getRecord()), id.getIndex());
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("attachment", "a record id and an index that a record can have")
          .asException();
    }
  }

  /** A number of the wire that says where to begin. */
  static long from(String field, long number) {
    if (number < 0) {
      throw new Refusal.Malformed(field, "less than 2^63").asException();
    }
    return number;
  }

  /**
   * The size of a page: what is asked for, or the standard where 0 is, and never over the limit.
   */
  static int page(int asked, int standard, int limit) {
    return asked <= 0 ? Math.min(standard, limit) : Math.min(asked, limit);
  }

  static Accepted accepted(Appended appended) {
    return Accepted.newBuilder()
        .setIndex(appended.index())
        .setLeaf(bytes(appended.leaf()))
        .setPosition(ByteString.copyFromUtf8(appended.position().toText()))
        .build();
  }

  static org.verbale.v1.Entry entry(Entry entry) {
    var out =
        org.verbale.v1.Entry.newBuilder()
            .setIndex(entry.index())
            .setLeaf(bytes(entry.leaf()))
            .setPosition(ByteString.copyFromUtf8(entry.position().map(Position::toText).orElse("")))
            .setObject(bytes(entry.object()));
    for (org.verbale.server.archive.Blob blob : entry.blobs()) {
      out.addBlobs(
          Blob.newBuilder().setKindValue(blob.kind().number()).setContent(bytes(blob.content())));
    }
    return out.build();
  }

  static org.verbale.v1.SealedHead sealed(SealedHead head) {
    return org.verbale.v1.SealedHead.newBuilder()
        .setCheckpoint(bytes(head.checkpoint()))
        .setMapLeaf(bytes(head.mapLeaf()))
        .addAllMapLeafProof(path(head.mapLeafProof().path()))
        .build();
  }
}
