package org.verbale.client.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A file that an interrupt of the thread does not close: a {@link FileChannel} would be closed
 * under its owner, for good. What was under way is done again, to the same place with the same
 * bytes; the thread stays interrupted. Not thread-safe.
 */
final class SteadyFile implements Closeable {
  private Path path;
  private FileChannel channel;

  private SteadyFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static SteadyFile open(Path path) throws IOException {
    return new SteadyFile(path, reopen(path));
  }

  /** The same file for another thread. */
  SteadyFile again() throws IOException {
    return open(path);
  }

  private static FileChannel reopen(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Makes the file, or empties it. */
  static SteadyFile create(Path path, FileAttribute<?>... attributes) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    return new SteadyFile(path, FileChannel.open(path, options, attributes));
  }

  private interface Step<T> {
    T on(FileChannel channel) throws IOException;
  }

  private <T> T steadily(Step<T> step) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return step.on(channel);
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          boolean unused = Thread.interrupted();
          channel = reopen(path);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  long size() throws IOException {
    return steadily(FileChannel::size);
  }

  /**
   * Reads exactly so many bytes.
   *
   * @throws StateDamagedException if there are fewer
   */
  ByteBuffer read(long from, int count) throws IOException {
    return steadily(
        file -> {
          ByteBuffer buffer = ByteBuffer.allocate(count);
          while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
              throw new StateDamagedException(
                  "state file: shrank while it was read (expected: locked)");
            }
          }
          return buffer.flip();
        });
  }

  /** Writes all of {@code bytes}. */
  void write(ByteBuffer bytes, long at) throws IOException {
    steadily(
        file -> {
          ByteBuffer left = bytes.duplicate();
          while (left.hasRemaining()) {
            file.write(left, at + left.position() - bytes.position());
          }
          return left;
        });
  }

  /** What was written is durable on return. */
  void sync() throws IOException {
    steadily(
        file -> {
          file.force(false);
          return file;
        });
  }

  /** Cuts off all behind {@code size}, durably. */
  void truncate(long size) throws IOException {
    steadily(
        file -> {
          file.truncate(size).force(true);
          return file;
        });
  }

  /** The file was renamed. */
  void movedTo(Path other) {
    path = other;
  }

  /** Makes the names in a directory durable. */
  static void syncDirectory(Path directory) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // directories cannot be opened there, and a rename is journalled by the file system
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!forced(directory)) {
        interrupted = true;
        boolean unused = Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean forced(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
