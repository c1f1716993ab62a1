package org.verbale.client.channel;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Tells how much was written. */
final class Counted extends FilterOutputStream {
  private final LongConsumer progress;
  private long written;

  Counted(OutputStream out, LongConsumer progress) {
    super(out);
    this.progress = progress;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    written += count;
    progress.accept(written);
  }
}
