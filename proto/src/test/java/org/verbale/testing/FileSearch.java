package org.verbale.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Looks for bytes in the files of a directory that a database is at work in. Tests only. */
public final class FileSearch {
  private static final int PATIENCE_MILLIS = 100;

  private FileSearch() {}

  /** How many files below {@code directory} hold {@code needle}. */
  public static long count(Path directory, byte[] needle) throws IOException {
    File[] entries = directory.toFile().listFiles(); // files may vanish under a walk
    long found = 0;
    for (File entry : entries == null ? new File[0] : entries) {
      found += entry.isDirectory() ? count(entry.toPath(), needle) : holds(entry, needle) ? 1 : 0;
    }
    return found;
  }

  /** Waits until no file does, for as many tenths of a second at most; gives how many still do. */
  public static long awaitNone(Path directory, byte[] needle, int tenths)
      throws IOException, InterruptedException {
    long found = count(directory, needle);
    for (int attempt = 0; found > 0 && attempt < tenths; attempt++) {
      TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
      found = count(directory, needle);
    }
    return found;
  }

  private static boolean holds(File file, byte[] needle) throws IOException {
    try {
      byte[] all = Files.readAllBytes(file.toPath());
      for (int at = 0; at + needle.length <= all.length; at++) {
        if (all[at] == needle[0]
            && Arrays.equals(all, at, at + needle.length, needle, 0, needle.length)) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return false; // the database has just let it go
    }
  }
}
