package org.verbale.search.local;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/**
 * An index in memory whose commits lie encrypted on disk. What Lucene has not synced is in memory
 * alone: after a kill it is as if it had never been written.
 */
final class EncryptedDirectory extends FilterDirectory {
  private final SealedFiles files;

  /** What lies on disk. */
  private final Set<String> sealed = new HashSet<>();

  /**
   * Decrypts all files into memory.
   *
   * @throws IndexDamagedException if one is not as it was written
   */
  EncryptedDirectory(SealedFiles files) throws IOException {
    super(new ByteBuffersDirectory());
    this.files = files;
    for (String name : files.names()) {
      try (IndexOutput out = in.createOutput(name, IOContext.DEFAULT)) {
        files.read(name, piece -> out.writeBytes(piece, piece.length));
      }
      sealed.add(name);
    }
  }

  /** Whether there is nothing on disk. */
  synchronized boolean isEmpty() {
    return sealed.isEmpty();
  }

  @Override
  public synchronized void sync(Collection<String> names) throws IOException {
    in.sync(names);
    for (String name : names) {
      if (!sealed.contains(name)) {
        seal(name);
      }
    }
  }

  private void seal(String name) throws IOException {
    try (IndexInput content = in.openInput(name, IOContext.READONCE)) {
      files.write(name, content.length(), (into, count) -> content.readBytes(into, 0, count));
    }
    sealed.add(name);
  }

  /** The name is bound to the content: it is sealed once more. */
  @Override
  public synchronized void rename(String source, String dest) throws IOException {
    in.rename(source, dest);
    if (sealed.contains(source)) {
      seal(dest);
      files.delete(source);
      sealed.remove(source);
    }
  }

  @Override
  public synchronized void syncMetaData() throws IOException {
    in.syncMetaData();
    files.sync();
  }

  @Override
  public synchronized void deleteFile(String name) throws IOException {
    in.deleteFile(name);
    if (sealed.remove(name)) {
      files.delete(name);
    }
  }
}
