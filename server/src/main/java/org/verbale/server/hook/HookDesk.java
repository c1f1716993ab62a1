package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.StorageException;

/**
 * Answers the operators' program, which asks through a folder of the public store: a file {@code
 * NAME.wanted} with one {@link HookCommand} is answered by {@code NAME.answer}. Who may ask is a
 * matter of who may write there. The program that asked deletes the answer; one that was killed
 * leaves it until the next start.
 */
final class HookDesk implements AutoCloseable {
  static final String WANTED = ".wanted";
  static final String ANSWER = ".answer";

  private static final Logger LOG = LoggerFactory.getLogger(HookDesk.class);
  private static final long LOOK_MILLIS = 200;
  private static final long MAX_SIZE = 1024;

  private final FollowerBook book;
  private final Path folder;
  private final Thread thread;

  HookDesk(FollowerBook book, Path folder) {
    this.book = requireNonNull(book, "book");
    this.folder = requireNonNull(folder, "folder");
    this.thread = Thread.ofPlatform().name("hook-desk").daemon().unstarted(this::attend);
  }

  void open() {
    for (Path left : entries("")) {
      delete(left);
    }
    thread.start();
  }

  private void attend() {
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        for (Path wanted : entries(WANTED)) {
          serve(wanted);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("No more answers: stopping");
    }
  }

  private void serve(Path wanted) {
    String file = String.valueOf(wanted.getFileName());
    String name = file.substring(0, file.length() - WANTED.length());
    try {
      String command = Files.size(wanted) > MAX_SIZE ? "" : Files.readString(wanted, UTF_8);
      Files.delete(wanted); // first: whatever comes of it is tried once
      Path unfinished = folder.resolve(name + ".unfinished");
      Files.writeString(unfinished, answer(command), UTF_8);
      Files.move(unfinished, folder.resolve(name + ANSWER), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("Could not answer about followers: {}", e.getClass().getSimpleName());
    }
  }

  private String answer(String command) {
    try {
      return HookCommand.run(command, book);
    } catch (StorageException | RefusedException e) {
      return HookCommand.REFUSED + e.getMessage() + "\n";
    }
  }

  private List<Path> entries(String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> entry.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      LOG.warn("Could not look for questions about followers: {}", e.getMessage());
      return List.of();
    }
  }

  private static void delete(Path left) {
    try {
      Files.deleteIfExists(left);
    } catch (IOException e) {
      LOG.warn("Could not delete an old answer: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the store must not be closed under it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
