package org.verbale.server.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * Files that are never made durable one by one, so that an index takes nothing of the disk's time
 * from the log: after a loss of power an index is what its checksums say, or made anew.
 */
final class UnsyncedDirectory extends FilterDirectory {
  private final Path folder;

  private UnsyncedDirectory(Path folder) throws IOException {
    super(FSDirectory.open(folder));
    this.folder = folder;
  }

  static UnsyncedDirectory open(Path folder) throws IOException {
    return new UnsyncedDirectory(folder);
  }

  @Override
  public void sync(Collection<String> names) {
    // That a commit's files are complete is enough.
  }

  @Override
  public void syncMetaData() {
    // The same.
  }

  /** Makes durable which files there are, and so which there are no more. */
  void syncDeletions() throws IOException {
    IOUtils.fsync(folder, true);
  }
}
