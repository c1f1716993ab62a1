package org.verbale.client.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;

/**
 * State in one encrypted file of a directory: an append-only journal of commits, each synced,
 * rewritten when more than half of it is dead. All live values are also held in memory.
 *
 * <p>A commit that fails, for want of space say, has changed nothing, here and on the disk; the
 * next one may succeed, and writes a new file. Interrupting a thread disturbs nothing.
 *
 * <p>Files are readable by their owner alone. One process at a time: the directory is locked.
 * Whoever can write the directory can put back an older copy of the whole file unseen; the client
 * notices when it next hears from the server, for its head is then behind its own acknowledgements.
 */
public final class FileStateStore implements StateStore {
  private static final Logger logger = LoggerFactory.getLogger(FileStateStore.class);

  private static final String FILE = "state.verbale";
  private static final String NEXT = "state.verbale.next";
  private static final String LOCK = "lock";

  /** A file is rewritten when it is this much larger than twice what lives in it. */
  private static final long SLACK = 1 << 20;

  private final Path directory;
  private SecretBytes master;
  private final SecureRandom random;
  private final FileChannel lock;
  private final NavigableMap<String, Bytes> entries;
  private Journal journal;
  private long live;

  /** The file may take no more frames: the number of its next one is spent. */
  private boolean spent;

  private long rewriteAt;
  private @Nullable IOException failure;

  private FileStateStore(
      Path directory,
      SecretBytes master,
      SecureRandom random,
      FileChannel lock,
      NavigableMap<String, Bytes> entries,
      Journal journal) {
    this.directory = directory;
    this.master = master;
    this.random = random;
    this.lock = lock;
    this.entries = entries;
    this.journal = journal;
    entries.forEach((key, value) -> live += key.length() + value.size());
  }

  /**
   * Opens the state in {@code directory}, which is made if it is not there.
   *
   * @param master a 32-byte key; the store keeps a copy until it is closed
   * @throws StateDamagedException if what is there was not made with {@code master}, or changed
   * @throws IOException if another process has it open, or the medium fails
   */
  public static FileStateStore open(Path directory, SecretBytes master, SecureRandom random)
      throws IOException {
    Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
    FileChannel lock = lock(directory);
    try {
      Files.deleteIfExists(directory.resolve(NEXT));
      SecretBytes key = master.copy();
      Path path = directory.resolve(FILE);
      if (!Files.exists(path)) {
        var entries = new TreeMap<String, Bytes>();
        Journal journal = rewrite(directory, entries, key, random);
        return new FileStateStore(directory, key, random, lock, entries, journal);
      }
      SteadyFile file = SteadyFile.open(path);
      Journal.Opened opened;
      try {
        opened = Journal.open(file, key);
      } catch (IOException e) {
        file.close();
        throw e;
      }
      Journal journal = opened.journal();
      if (opened.cutShort()) { // its next frame number is spent: see Journal
        journal.close();
        journal = rewrite(directory, opened.entries(), key, random);
      }
      return new FileStateStore(directory, key, random, lock, opened.entries(), journal);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), Set.of(CREATE, WRITE), ownerOnly(directory, "rw-------"));
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IOException("state directory: in use (expected: one client at a time)");
    }
    return channel;
  }

  private static FileAttribute<?>[] ownerOnly(@Nullable Path at, String permissions) {
    Path existing = at;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean posix =
        existing != null
            && existing.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Writes a new file beside the old one and puts it in its place, all durable on return.
   *
   * @throws UncertainException if it is in its place and perhaps not durably
   * @throws IOException if the old one is still there
   */
  private static Journal rewrite(
      Path directory, NavigableMap<String, Bytes> entries, SecretBytes key, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[Journal.SALT_LENGTH];
    random.nextBytes(salt);
    Path next = directory.resolve(NEXT);
    Path path = directory.resolve(FILE);
    SteadyFile file = SteadyFile.create(next, ownerOnly(directory, "rw-------"));
    Journal journal;
    try {
      journal = Journal.begin(file, salt, key);
      for (var changes : Journal.snapshot(entries)) {
        journal.append(changes);
      }
      journal.sync();
      Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      discard(file, next, e);
      throw e;
    }
    journal.movedTo(path);
    try {
      SteadyFile.syncDirectory(directory);
    } catch (IOException e) {
      journal.close();
      throw new UncertainException(e);
    }
    return journal;
  }

  /** Gives back the space of a file that was not finished. */
  private static void discard(SteadyFile file, Path path, IOException cause) {
    try {
      file.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Whether a change is there after a restart, nobody can tell. */
  private static final class UncertainException extends IOException {
    private static final long serialVersionUID = 1;

    UncertainException(IOException cause) {
      super("state: perhaps not durable (expected: reopened before it is used)", cause);
    }
  }

  @Override
  public synchronized Optional<Bytes> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public synchronized SortedSet<String> keys(String prefix) {
    var keys = new TreeSet<String>();
    for (String key : entries.tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      keys.add(key);
    }
    return Collections.unmodifiableSortedSet(keys);
  }

  @Override
  public synchronized void commit(StateChanges changes) throws IOException {
    requireUsable();
    if (changes.isEmpty()) {
      return;
    }
    if (spent) {
      commitAnew(changes);
      return;
    }
    long before = journal.length();
    try {
      journal.append(changes.asMap());
      journal.sync();
    } catch (IOException e) {
      takeBack(before, e);
      throw e;
    }
    changes.asMap().forEach(this::apply);
    if (journal.length() > Math.max(2 * live + SLACK, rewriteAt)) {
      compact();
    }
  }

  /** What was half written goes, so that no restart finds it. */
  private void takeBack(long before, IOException cause) {
    spent = true;
    try {
      journal.cutTo(before);
    } catch (IOException e) {
      cause.addSuppressed(e);
      failure = cause; // a restart may find the commit or not
    }
  }

  private void commitAnew(StateChanges changes) throws IOException {
    NavigableMap<String, Bytes> after = new TreeMap<>(entries);
    changes.asMap().forEach((key, value) -> Journal.apply(after, key, value));
    replace(after, master);
    changes.asMap().forEach(this::apply);
  }

  /** The commit is durable already: that there is no room for a smaller file is no failure. */
  private void compact() throws IOException {
    try {
      replace(entries, master);
    } catch (UncertainException e) {
      throw e;
    } catch (IOException e) {
      logger.warn("The state's file stays larger than need be: {}", e.getMessage());
      rewriteAt = journal.length() + SLACK;
    }
  }

  private void replace(NavigableMap<String, Bytes> content, SecretBytes key) throws IOException {
    Journal old = journal;
    try {
      journal = rewrite(directory, content, key, random);
    } catch (UncertainException e) {
      failure = e;
      throw e;
    }
    spent = false;
    rewriteAt = 0;
    old.close();
  }

  private void requireUsable() throws IOException {
    if (failure != null) {
      throw new IOException("state: closed or in doubt (expected: reopened since)", failure);
    }
  }

  /**
   * Seals everything under another key; after that the old one opens nothing. Killed in between, it
   * is one or the other.
   *
   * @param next a 32-byte key; the store keeps a copy until it is closed
   */
  public synchronized void rekey(SecretBytes next) throws IOException {
    requireUsable();
    if (master.sameAs(next)) {
      return;
    }
    SecretBytes copy = next.copy();
    try {
      replace(entries, copy);
    } catch (IOException e) {
      copy.wipe();
      throw e;
    }
    master.wipe();
    master = copy;
  }

  private void apply(String key, Optional<Bytes> value) {
    Bytes before = entries.get(key);
    if (before != null) {
      live -= key.length() + before.size();
    }
    Journal.apply(entries, key, value);
    value.ifPresent(bytes -> live += key.length() + bytes.size());
  }

  @Override
  public synchronized void close() throws IOException {
    failure = new IOException("state: closed (expected: open)");
    master.wipe();
    entries.clear();
    journal.close();
    lock.close();
  }
}
