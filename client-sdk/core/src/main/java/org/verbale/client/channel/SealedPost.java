package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordNote;
import org.verbale.v1.PostRecordRequest;

/**
 * A record sealed and signed and not yet posted, on its way to whoever clears it. As received:
 * nothing in it may be believed. It shows no more than the archive will.
 *
 * <p>Encoded as {@code uint8 version = 2; opaque channel<V>; opaque note<V>; opaque
 * private_block<V>; opaque ciphertext<V>; opaque terms<V>}, the last one empty if there are none.
 */
public record SealedPost(
    ChannelId channel, Bytes note, Bytes privateBlock, Bytes ciphertext, Bytes terms)
    implements TlsStruct {
  private static final int VERSION = 2;

  /** Reads the encoded form. */
  public static SealedPost parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, SealedPost::read);
  }

  private static SealedPost read(TlsReader in) throws MalformedException {
    if (in.uint8("version") != VERSION) {
      throw new MalformedException("version", "another", "" + VERSION);
    }
    ChannelId channel;
    try {
      channel = ChannelId.of(in.text("channel"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("channel", "malformed", "a channel's text");
    }
    return new SealedPost(
        channel,
        in.opaque("note", RecordLimits.MAX_NOTE),
        in.opaque("private_block", RecordLimits.MAX_PRIVATE_BLOCK),
        in.opaque("ciphertext", RecordLimits.MAX_CIPHERTEXT),
        in.opaque("terms", RecordLimits.MAX_TERMS));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION).text(channel.toString()).opaque(note);
    out.opaque(privateBlock).opaque(ciphertext).opaque(terms);
  }

  /** The id that its note states. */
  RecordId claimedRecord() {
    try {
      return RecordNote.parse(note).claim().block().record();
    } catch (MalformedException e) {
      throw new IllegalStateException("the note was parsed before", e);
    }
  }

  static SealedPost of(PostRecordRequest request) {
    return new SealedPost(
        ChannelId.of(request.getChannel()),
        bytes(request.getNote()),
        bytes(request.getPrivateBlock()),
        bytes(request.getCiphertext()),
        bytes(request.getTerms()));
  }

  PostRecordRequest toRequest(Bytes signedNote) {
    return PostRecordRequest.newBuilder()
        .setChannel(channel.toString())
        .setNote(ByteString.copyFrom(signedNote.toByteArray()))
        .setPrivateBlock(ByteString.copyFrom(privateBlock.toByteArray()))
        .setCiphertext(ByteString.copyFrom(ciphertext.toByteArray()))
        .setTerms(ByteString.copyFrom(terms.toByteArray()))
        .build();
  }

  private static Bytes bytes(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }
}
