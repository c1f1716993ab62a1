package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;

/**
 * Writes one file, some MiB at a time, so that large ones cost few syncs and little memory. Not
 * thread-safe.
 */
final class ContentWriter extends OutputStream {
  /** Rows of one synced write. */
  private static final int BATCH = 8;

  private final Writer writer;
  private final Contents contents;
  private final long limit;
  private final long content;
  private final MessageDigest sha = Digest.sha256();
  private final byte[] chunk = new byte[Contents.CHUNK];
  private final List<byte[]> full = new ArrayList<>();
  private int used;
  private long length;
  private long written;

  /**
   * Begins a file.
   *
   * @param limit most bytes
   */
  ContentWriter(Writer writer, Contents contents, long limit) {
    this.writer = requireNonNull(writer, "writer");
    this.contents = requireNonNull(contents, "contents");
    this.limit = limit;
    this.content = writer.<Long>write(contents::begin);
  }

  long content() {
    return content;
  }

  long length() {
    return length;
  }

  /**
   * @throws org.verbale.refusal.RefusedException {@code TOO_LARGE} past the limit
   */
  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] from, int start, int count) {
    Objects.checkFromIndexSize(start, count, from.length);
    if (count > limit - length) {
      throw new Refusal.TooLarge("bundle", length + count, limit).asException();
    }
    sha.update(from, start, count);
    length += count;
    int next = start;
    int left = count;
    while (left > 0) {
      int taken = Math.min(left, chunk.length - used);
      System.arraycopy(from, next, chunk, used, taken);
      used += taken;
      next += taken;
      left -= taken;
      if (used == chunk.length) {
        cut();
      }
    }
  }

  private void cut() {
    full.add(Arrays.copyOf(chunk, used));
    used = 0;
    if (full.size() == BATCH) {
      spill();
    }
  }

  private void spill() {
    writer.write(
        rows -> {
          long number = written;
          for (byte[] each : full) {
            contents.put(rows, content, number, each);
            number++;
          }
          return number;
        });
    written += full.size();
    full.clear();
  }

  /**
   * Writes what is left. Whoever wants the file makes it {@code KEPT} in the write that names it.
   */
  Digest end() {
    if (used > 0) {
      cut();
    }
    if (!full.isEmpty()) {
      spill();
    }
    return Digest.finish(sha);
  }

  /** Lets go of what was written. */
  void discard() {
    writer.write(
        rows -> {
          contents.set(rows, content, Contents.State.GONE);
          return content;
        });
  }
}
