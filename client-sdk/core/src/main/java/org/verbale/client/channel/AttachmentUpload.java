package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.transport.ServerConnection;
import org.verbale.client.transport.Upload;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.GetUploadRequest;
import org.verbale.v1.UploadChunk;
import org.verbale.v1.UploadStatus;

/**
 * Takes an attachment's ciphertext and brings it to the server, chunk by chunk. A window of chunks
 * is kept until the server says that they are durable: after a broken connection it goes on from
 * there.
 *
 * <p>Holds at most {@link #WINDOW} chunks of 256 KiB. For one thread.
 */
final class AttachmentUpload extends OutputStream {
  /** Chunks under way at once. */
  static final int WINDOW = 16;

  /** Ciphertext of one full chunk: 262,144 bytes and a tag. */
  static final int CHUNK = 262_160;

  private static final int ATTEMPTS = 8;

  private final ServerConnection server;
  private final AttachmentId id;
  private final long length;
  private final LongConsumer progress;
  private final Deque<UploadChunk> window = new ArrayDeque<>();
  private byte[] chunk = new byte[CHUNK];
  private int filled;
  private int number;
  private long taken;

  /**
   * @param length ciphertext length of the whole attachment
   * @param progress hears how many bytes are durable
   */
  AttachmentUpload(ServerConnection server, AttachmentId id, long length, LongConsumer progress) {
    this.server = server;
    this.id = id;
    this.length = length;
    this.progress = progress;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int from = offset;
    int left = count;
    while (left > 0) {
      int take = Math.min(left, CHUNK - filled);
      System.arraycopy(bytes, from, chunk, filled, take);
      filled += take;
      from += take;
      left -= take;
      taken += take;
      if (filled == CHUNK || taken == length) {
        complete();
      }
    }
  }

  private void complete() {
    window.add(
        UploadChunk.newBuilder()
            .setNumber(number++)
            .setContent(ByteString.copyFrom(chunk, 0, filled))
            .build());
    filled = 0;
    if (window.size() == WINDOW || taken == length) {
      bringOver();
    }
  }

  private void bringOver() {
    for (int attempt = 1; !window.isEmpty(); attempt++) {
      try {
        acknowledge(send());
      } catch (UnreachableException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        acknowledge(server.getUpload(GetUploadRequest.newBuilder().setAttachment(id).build()));
      }
    }
  }

  private UploadStatus send() {
    try (Upload upload = server.upload()) {
      boolean first = true;
      for (UploadChunk waiting : window) {
        UploadChunk.Builder message = waiting.toBuilder();
        if (first) {
          message.setAttachment(id).setLength(length);
          first = false;
        }
        upload.send(message.build());
      }
      return upload.finish();
    }
  }

  private void acknowledge(UploadStatus status) {
    while (!window.isEmpty() && window.element().getNumber() < status.getNext()) {
      window.remove();
    }
    progress.accept(Math.min(length, (long) status.getNext() * CHUNK));
  }

  /**
   * @throws IOException if less than the whole attachment was written
   */
  @Override
  public void close() throws IOException {
    if (taken != length || !window.isEmpty()) {
      throw new IOException("attachment: " + taken + " bytes (expected: " + length + ")");
    }
    chunk = new byte[0];
  }
}
