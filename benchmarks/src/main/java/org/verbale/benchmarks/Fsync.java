package org.verbale.benchmarks;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** How often the disk makes something durable, one after the other. */
final class Fsync {
  private static final int PAGE = 4096;
  private static final long NANOS = 1_500_000_000L;

  private Fsync() {}

  /** Appends of 4 KiB with an {@code fdatasync} each, a second. */
  static double perSecond(Path folder) throws IOException {
    try (FileChannel file =
        FileChannel.open(folder.resolve("fsync"), CREATE, WRITE, DELETE_ON_CLOSE)) {
      var page = ByteBuffer.allocateDirect(PAGE);
      long started = System.nanoTime();
      int count = 0;
      for (; System.nanoTime() - started < NANOS; count++) {
        page.clear();
        while (page.hasRemaining()) {
          file.write(page);
        }
        file.force(false);
      }
      return count / ((System.nanoTime() - started) / 1e9);
    }
  }
}
