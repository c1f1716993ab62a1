package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;

import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.transport.ServerConnection;
import org.verbale.client.transport.Stream;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;

/**
 * An attachment's ciphertext from the server, chunk by chunk; after a broken connection it goes on
 * with the chunk that is wanted next. Holds one chunk. For one thread.
 */
final class AttachmentDownload extends InputStream {
  /** Broken connections in a row, without a chunk in between. */
  private static final int ATTEMPTS = 8;

  private static final long FIRST_WAIT_MILLIS = 100;

  private final ServerConnection server;
  private final AttachmentId id;
  private @Nullable Stream<DownloadChunk> stream;
  private byte[] chunk = new byte[0];
  private int position;
  private int next;
  private boolean ended;

  AttachmentDownload(ServerConnection server, AttachmentId id) {
    this.server = server;
    this.id = id;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) {
    if (count == 0) {
      return 0;
    }
    while (position == chunk.length && !ended) {
      fetch();
    }
    if (position == chunk.length) {
      return -1;
    }
    int take = Math.min(count, chunk.length - position);
    System.arraycopy(chunk, position, bytes, offset, take);
    position += take;
    return take;
  }

  private void fetch() {
    for (int attempt = 1; ; attempt++) {
      try {
        take(stream().next());
        return;
      } catch (UnreachableException e) {
        close();
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt, e);
      }
    }
  }

  private Stream<DownloadChunk> stream() {
    if (stream == null) {
      stream =
          server.download(DownloadRequest.newBuilder().setAttachment(id).setFrom(next).build());
    }
    return stream;
  }

  private void take(Optional<DownloadChunk> received) {
    if (received.isEmpty()) {
      ended = true;
      return;
    }
    if (received.get().getNumber() != next) {
      throw new DishonestServerException(
          CONTENT, "attachment: another chunk (expected: the one after the last)");
    }
    next++;
    chunk = received.get().getContent().toByteArray();
    position = 0;
  }

  private static void pause(int attempt, UnreachableException cause) {
    try {
      Thread.sleep(FIRST_WAIT_MILLIS << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
