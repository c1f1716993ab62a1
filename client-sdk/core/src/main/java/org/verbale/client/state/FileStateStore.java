package org.verbale.client.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
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
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;

/**
 * State in one encrypted file of a directory: an append-only journal of commits, each synced,
 * rewritten when more than half of it is dead. All live values are also held in memory.
 *
 * <p>Files are readable by their owner alone. One process at a time: the directory is locked.
 * Whoever can write the directory can put back an older copy of the whole file unseen; the client
 * notices when it next hears from the server, for its head is then behind its own acknowledgements.
 */
public final class FileStateStore implements StateStore {
  private static final String FILE = "state.verbale";
  private static final String NEXT = "state.verbale.next";
  private static final String LOCK = "lock";

  /** A file is rewritten when it is this much larger than twice what lives in it. */
  private static final long SLACK = 1 << 20;

  private final Path directory;
  private final SecretBytes master;
  private final SecureRandom random;
  private final FileChannel lock;
  private final NavigableMap<String, Bytes> entries;
  private Journal journal;
  private long live;
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
      FileChannel file = FileChannel.open(path, READ, WRITE);
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
    FileChannel channel = create(directory.resolve(LOCK));
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

  private static FileChannel create(Path path) throws IOException {
    Set<OpenOption> options = Set.of(CREATE, TRUNCATE_EXISTING, READ, WRITE);
    return FileChannel.open(path, options, ownerOnly(path.getParent(), "rw-------"));
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

  /** Writes a new file beside the old one and puts it in its place, all durable on return. */
  private static Journal rewrite(
      Path directory, NavigableMap<String, Bytes> entries, SecretBytes key, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[Journal.SALT_LENGTH];
    random.nextBytes(salt);
    FileChannel file = create(directory.resolve(NEXT));
    try {
      Journal journal = Journal.begin(file, salt, key);
      for (var changes : Journal.snapshot(entries)) {
        journal.append(changes);
      }
      journal.sync();
      Files.move(directory.resolve(NEXT), directory.resolve(FILE), ATOMIC_MOVE, REPLACE_EXISTING);
      syncDirectory(directory);
      return journal;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void syncDirectory(Path directory) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // directories cannot be opened there, and a rename is journalled by the file system
    }
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
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
    if (failure != null) {
      throw new IOException("state: an earlier commit failed (expected: reopened since)", failure);
    }
    if (changes.isEmpty()) {
      return;
    }
    try {
      journal.append(changes.asMap());
      journal.sync();
      changes.asMap().forEach(this::apply);
      if (journal.length() > 2 * live + SLACK) {
        Journal old = journal;
        journal = rewrite(directory, entries, master, random);
        old.close();
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
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
