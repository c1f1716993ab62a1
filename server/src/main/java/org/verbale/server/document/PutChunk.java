package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * One chunk of an attachment's ciphertext. Its sender gets the number of the chunk that is wanted
 * next.
 *
 * @param caller transport certificate
 * @param length of the whole ciphertext
 * @param number of this chunk, from 0
 * @param limits under which it was admitted
 */
public record PutChunk(
    Digest caller, AttachmentRef attachment, long length, long number, Bytes content, Bounds limits)
    implements Command<Long> {
  static final String NAME = "document/chunk";

  /**
   * @param pending bytes of all unfinished attachments of one device
   * @param count unfinished attachments of one device
   * @param idle milliseconds after which an untouched upload may go
   */
  record Bounds(long pending, int count, long idle) {}

  /**
   * @throws RefusedException TOO_LARGE or MALFORMED if no attachment has such a chunk
   */
  public static PutChunk of(
      Digest caller,
      AttachmentRef attachment,
      long length,
      long number,
      Bytes content,
      Limits.Uploads limits) {
    if (length > limits.attachment()) {
      throw new Refusal.TooLarge("attachment", length, limits.attachment()).asException();
    }
    return new PutChunk(
        caller,
        attachment,
        length,
        number,
        content,
        new Bounds(limits.pending(), limits.count(), limits.idle().toMillis()));
  }

  /**
   * @throws RefusedException MALFORMED if no attachment has such a chunk
   */
  public PutChunk {
    requireNonNull(caller, "caller");
    requireNonNull(attachment, "attachment");
    if (length <= 0) {
      throw new Refusal.Malformed("length", "more than 0").asException();
    }
    Upload whole = Upload.begin(attachment.channel(), "", length);
    if (number < 0 || number >= whole.total()) {
      throw new Refusal.Malformed("number", "0 to " + (whole.total() - 1)).asException();
    }
    if (content.size() != whole.chunkLength(number)) {
      throw new Refusal.Malformed("content", whole.chunkLength(number) + " bytes").asException();
    }
  }

  @Override
  public int size() {
    return content.size() + 256;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(attachment.channel().toString())
        .text(attachment.record().value())
        .uint8(attachment.index())
        .uint64(length)
        .uint64(number)
        .uint64(limits.pending)
        .uint32(limits.count)
        .uint64(limits.idle)
        .opaque(content);
  }

  static PutChunk read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    AttachmentRef attachment =
        new AttachmentRef(
            ChannelId.of(in.text("channel")), new RecordId(in.text("record")), in.uint8("index"));
    long length = in.uint64("length");
    long number = in.uint64("number");
    Bounds limits = new Bounds(in.uint64("pending"), (int) in.uint32("count"), in.uint64("idle"));
    return new PutChunk(caller, attachment, length, number, in.opaque("content"), limits);
  }
}
