package org.verbale.client.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.verbale.evidence.Evidence;
import org.verbale.id.Digest;

/**
 * Where evidence is kept: one file each, named by what it is evidence of and by its hash, for its
 * owner alone, durable before anybody hears of it. Safe for use by many threads and processes.
 */
public final class EvidenceFolder {
  private static final int NAME_HASH = 16;

  private final Path directory;

  private EvidenceFolder(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory if it is not there.
   *
   * @throws IOException if it cannot be written to
   */
  public static EvidenceFolder open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, attributes(directory, "rwx------"));
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("evidence: cannot be written (expected: a directory of our own)");
    }
    return new EvidenceFolder(directory);
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Writes a file that {@code verbale-keys verify-evidence} reads. The same evidence is one file.
   *
   * @return where it is, durably
   */
  Path write(Evidence evidence) throws IOException {
    byte[] content = evidence.toBytes().toByteArray();
    String hash = Digest.sha256(content).toHex().substring(0, NAME_HASH);
    Path file = directory.resolve(evidence.claim() + "-" + hash + ".evidence");
    Path part = Files.createTempFile(directory, ".part-", "", attributes(directory, "rw-------"));
    try {
      try (FileChannel out = FileChannel.open(part, Set.of(StandardOpenOption.WRITE))) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      return file; // the same bytes, where a move does not replace
    } finally {
      Files.deleteIfExists(part);
    }
    syncDirectory();
    return file;
  }

  private void syncDirectory() throws IOException {
    if (!System.getProperty("os.name", "").startsWith("Windows")) { // not possible there
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }
}
