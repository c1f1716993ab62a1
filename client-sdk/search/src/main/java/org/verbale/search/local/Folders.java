package org.verbale.search.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.regex.Pattern;

/** Directories that an index lies in, for their owner alone. */
final class Folders {
  /** What we call a directory; any other in the same place is somebody else's. */
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{32}");

  private Folders() {}

  static void create(Path directory) throws IOException {
    Files.createDirectories(directory, ownerOnly(directory));
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Holds a directory for this process, until the lock is closed. */
  static FileChannel lock(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("index: open already (expected: one process, one index)", e);
    }
    channel.close();
    throw new IOException("index: open elsewhere (expected: one process at a time)");
  }

  /** Deletes a directory of files, if it is there; of a link the link alone. */
  static void delete(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Deletes the directories of indexes in {@code root} that are not named. */
  static void deleteAllBut(Path root, Collection<String> names) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path each : found) {
        String name = each.getFileName().toString();
        if (OURS.matcher(name).matches() && !names.contains(name)) {
          delete(each);
        }
      }
    }
  }
}
