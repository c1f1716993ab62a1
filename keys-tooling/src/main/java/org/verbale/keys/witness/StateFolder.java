package org.verbale.keys.witness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;

/**
 * A folder that one process at a time has, with files that are replaced whole: written beside,
 * synced, moved over, and the folder synced. Safe for threads that write different files.
 */
public final class StateFolder implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String DRAFT = ".new";

  private final Path folder;
  private final FileChannel channel;

  private StateFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, which must exist: an empty one in its place, such as an unmounted disk, would
   * make a witness forget what it cosigned.
   *
   * @throws IOException if there is none, or another process has it
   */
  public static StateFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder + ": no folder");
    }
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new IOException(folder + ": in use by another witness");
    }
    return new StateFolder(folder, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // by this process itself
      return null;
    }
  }

  /** The whole file, if there is one. */
  Optional<Bytes> read(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(Bytes.of(Files.readAllBytes(file))) : Optional.empty();
  }

  /** Puts {@code content} in place of the file; when this returns it survives a power cut. */
  void write(String name, Bytes content) throws IOException {
    Path file = folder.resolve(name);
    Path draft = folder.resolve(name + DRAFT);
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content.toByteArray());
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Gives the folder back; does nothing the second time. */
  @Override
  public void close() throws IOException {
    channel.close(); // and the lock with it
  }
}
