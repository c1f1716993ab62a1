package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    Path target = path.toAbsolutePath();
    Path draft = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel file =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(target))) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
        file.force(true);
      }
      if (force) {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        link(target, draft);
      }
    } finally {
      Files.deleteIfExists(draft);
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
