package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files that are there whole or not at all, for the owner alone (0600 where the file system
 * knows it), and durable before the command says that they are there.
 */
final class NewFile {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private NewFile() {}

  /** Refuses a path that is taken, before work is spent on what should stand there. */
  static void requireFree(Path path, boolean force) throws FileAlreadyExistsException {
    if (!force && Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  static void write(Path path, String text, boolean force) throws IOException {
    write(path, text.getBytes(UTF_8), force);
  }

  /**
   * @param force whether to replace what stands there
   * @throws FileAlreadyExistsException if something does, unless forced
   */
  static void write(Path path, byte[] content, boolean force) throws IOException {
    try (Draft draft = new Draft(path)) {
      draft.write(content);
      draft.finish(path, force);
    }
  }

  /**
   * A file in the making, beside the place where it will stand. Closed before it is finished it was
   * never there.
   */
  static final class Draft implements Closeable {
    private final Path place;
    private final FileChannel file;

    /**
     * @param target where it will stand, or another file of that folder
     */
    Draft(Path target) throws IOException {
      Path path = target.toAbsolutePath();
      place = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
      file =
          FileChannel.open(
              place,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(path));
    }

    /** Appends. */
    void write(byte[] content) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    }

    /**
     * @param force whether to replace what stands there
     * @throws FileAlreadyExistsException if something does, unless forced
     */
    void finish(Path path, boolean force) throws IOException {
      Path target = path.toAbsolutePath();
      file.force(true);
      file.close();
      if (force) {
        Files.move(place, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        link(target, place);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
      Files.deleteIfExists(place);
    }
  }

  /** A link, unlike a move, refuses to replace. */
  private static void link(Path target, Path draft) throws IOException {
    try {
      Files.createLink(target, draft);
    } catch (UnsupportedOperationException e) { // a file system without links: nearly as good
      requireFree(target, false);
      Files.move(draft, target);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path) throws IOException {
    boolean posix = Files.getFileStore(path.getParent()).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
        : new FileAttribute<?>[0];
  }
}
