package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;

/**
 * Makes snapshots for other programs of the same user, who ask through the data directory: a file
 * {@code snapshots/NAME.wanted} becomes the data directory {@code snapshots/NAME}, or a file {@code
 * snapshots/NAME.failed} that says why not. Who may ask is a matter of who may write there. The
 * program that asked deletes it; one that was killed leaves it to the next who asks.
 */
public final class SnapshotDesk implements AutoCloseable {
  static final String FOLDER = "snapshots";
  static final String WANTED = ".wanted";
  static final String FAILED = ".failed";

  private static final Logger logger = LoggerFactory.getLogger(SnapshotDesk.class);
  private static final long LOOK_MILLIS = 200;

  private final Storage storage;
  private final Path folder;
  private final Thread thread;
  private volatile boolean open = true;

  private SnapshotDesk(Storage storage, Path folder) {
    this.storage = storage;
    this.folder = folder;
    this.thread = Thread.ofPlatform().name("snapshot-desk").daemon().unstarted(this::attend);
  }

  /** Attends to the data directory {@code data}, which {@code storage} has open. */
  public static SnapshotDesk open(Storage storage, Path data) {
    var desk = new SnapshotDesk(storage, data.resolve(FOLDER));
    desk.clear(true);
    desk.thread.start();
    return desk;
  }

  private void attend() {
    try {
      while (open) {
        Thread.sleep(LOOK_MILLIS);
        if (Files.isDirectory(folder)) {
          for (Path wanted : entries(WANTED)) {
            serve(wanted);
          }
        }
      }
    } catch (InterruptedException e) {
      logger.debug("No more snapshots: stopping");
    }
  }

  private void serve(Path wanted) {
    String file = String.valueOf(wanted.getFileName());
    String name = file.substring(0, file.length() - WANTED.length());
    Path snapshot = folder.resolve(name);
    Path unfinished = folder.resolve(name + ".unfinished");
    try {
      clear(false);
      Files.delete(wanted); // first: whatever comes of it is tried once
      storage.snapshot(unfinished);
      Files.move(unfinished, snapshot, StandardCopyOption.ATOMIC_MOVE);
      logger.info("Made a snapshot");
    } catch (IOException | StorageException e) {
      logger.warn("Could not make a snapshot: {}", e.getMessage());
      deleteIfPossible(unfinished);
      refuse(name, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(String name, String why) {
    try {
      Files.writeString(folder.resolve(name + FAILED), why, UTF_8);
    } catch (IOException e) {
      logger.warn("Could not say so either: {}", e.getMessage()); // whoever asked gives up waiting
    }
  }

  /**
   * Deletes what programs that are gone have left behind.
   *
   * @param fetched whether whoever asked has had the time to open what it asked for
   */
  private void clear(boolean fetched) {
    for (Path snapshot : entries("")) {
      if (Files.isDirectory(snapshot) && Snapshot.isAbandoned(snapshot, fetched)) {
        deleteIfPossible(snapshot);
      }
    }
  }

  /** What cannot be deleted takes room, and is tried again with the next snapshot; no more. */
  private static void deleteIfPossible(Path left) {
    try {
      FileTree.delete(left);
    } catch (StorageException e) {
      logger.warn("Could not delete what a snapshot left: {}", e.getMessage());
    }
  }

  private List<Path> entries(String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> entry.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      logger.warn("Could not look for wanted snapshots: {}", e.getMessage());
      return List.of();
    }
  }

  /** Waits for a snapshot in progress: the storage must not be closed under it. */
  @Override
  public void close() {
    open = false;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
