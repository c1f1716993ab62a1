package org.verbale.client.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.Journal.Opened;
import org.verbale.client.state.Journal.Place;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;

/**
 * State in one encrypted file of a directory: an append-only journal of commits, each synced,
 * rewritten when more than half of it is dead. In memory are the keys, where their values lie, and
 * some megabytes of what was read last; a value is read from the file, and checked, when it is
 * asked for. Who reads waits neither for a commit's disk nor for the file to be rewritten.
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

  /** A frame of a rewritten file is closed at so many bytes: what one value costs to read. */
  private static final int FRAME = 4 << 10;

  private final Path directory;
  private SecretBytes master;
  private final SecureRandom random;
  private final FileChannel lock;

  /**
   * Guards {@code index}, {@code journal} and its reader against those who read. Whoever writes
   * holds this object's own monitor, too, and takes this one only to change them.
   */
  private final Object reading = new Object();

  private Index index;
  private Journal journal;

  /** The file may take no more frames: the number of its next one is spent. */
  private boolean spent;

  private long rewriteAt;
  private @Nullable IOException failure;

  private FileStateStore(
      Path directory, SecretBytes master, SecureRandom random, FileChannel lock, Opened opened) {
    this.directory = directory;
    this.master = master;
    this.random = random;
    this.lock = lock;
    this.index = opened.index();
    this.journal = opened.journal();
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
      Opened opened =
          Files.exists(path)
              ? openFile(directory, key, random)
              : rewrite(directory, new TreeSet<>(), FileStateStore::none, key, random);
      return new FileStateStore(directory, key, random, lock, opened);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Opened openFile(Path directory, SecretBytes key, SecureRandom random)
      throws IOException {
    SteadyFile file = SteadyFile.open(directory.resolve(FILE));
    Opened opened;
    try {
      opened = Journal.open(file, key);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    if (!opened.cutShort()) {
      return opened;
    }
    try { // its next frame number is spent: see Journal
      return rewrite(directory, opened.index().keys(), name -> value(opened, name), key, random);
    } finally {
      opened.journal().close();
    }
  }

  private static Bytes none(String key) {
    throw new IllegalStateException("state: nothing yet (expected: no key)");
  }

  private static Bytes value(Opened opened, String key) throws IOException {
    return opened.journal().reader().read(opened.index().find(key).orElseThrow());
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

  /** What a file is to hold. */
  private interface Values {
    Bytes of(String key) throws IOException;
  }

  private static Opened rewrite(
      Path directory, SortedSet<String> keys, Values values, SecretBytes key, SecureRandom random)
      throws IOException {
    Opened written = write(directory, keys, values, key, random);
    install(directory, written.journal());
    return written;
  }

  /** Writes a new file beside the one there is, durable on return. */
  private static Opened write(
      Path directory, SortedSet<String> keys, Values values, SecretBytes key, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[Journal.SALT_LENGTH];
    random.nextBytes(salt);
    Path next = directory.resolve(NEXT);
    Closeable file = () -> {};
    try {
      SteadyFile created = SteadyFile.create(next, ownerOnly(directory, "rw-------"));
      file = created;
      Journal journal = Journal.begin(created, salt, key);
      file = journal;
      Index index = fill(journal, keys, values);
      journal.sync();
      return new Opened(journal, index, false);
    } catch (IOException e) {
      discard(file, next, e);
      throw e;
    }
  }

  /**
   * Puts the file that {@link #write} made into its place, durably.
   *
   * @throws UncertainException if it is in its place and perhaps not durably
   * @throws IOException if the old one is still there
   */
  private static void install(Path directory, Journal journal) throws IOException {
    Path next = directory.resolve(NEXT);
    Path path = directory.resolve(FILE);
    try {
      Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      discard(journal, next, e);
      throw e;
    }
    journal.movedTo(path);
    try {
      SteadyFile.syncDirectory(directory);
    } catch (IOException e) {
      journal.close();
      throw new UncertainException(e);
    }
  }

  private static Index fill(Journal journal, SortedSet<String> keys, Values values)
      throws IOException {
    Index index = new Index();
    Map<String, Optional<Bytes>> frame = new TreeMap<>();
    long size = 0;
    for (String key : keys) {
      Bytes value = values.of(key);
      frame.put(key, Optional.of(value));
      size += key.length() + value.size();
      if (size >= FRAME) {
        index.apply(journal.append(frame));
        frame.clear();
        size = 0;
      }
    }
    index.apply(journal.append(frame)); // if only to have one: a first frame that fails is damage
    return index;
  }

  /** Gives back the space of a file that was not finished. */
  private static void discard(Closeable file, Path path, IOException cause) {
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
  public Optional<Bytes> get(String key) {
    try {
      synchronized (reading) {
        Optional<Place> place = index.find(key);
        return place.isPresent()
            ? Optional.of(journal.reader().read(place.get()))
            : Optional.empty();
      }
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /** The same for who rewrites the file. */
  private Bytes value(String key) throws IOException {
    synchronized (reading) {
      return journal.reader().read(index.find(key).orElseThrow());
    }
  }

  @Override
  public SortedSet<String> keys(String prefix) {
    synchronized (reading) {
      return index.keys(prefix);
    }
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
    Map<String, Optional<Place>> places;
    try {
      places = journal.append(changes.asMap());
      journal.sync();
    } catch (IOException e) {
      takeBack(before, e);
      throw e;
    }
    synchronized (reading) {
      index.apply(places);
    }
    if (journal.length() > Math.max(2 * index.live() + SLACK, rewriteAt)) {
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
    var keys = new TreeSet<>(index.keys());
    changes
        .asMap()
        .forEach(
            (key, value) -> {
              if (value.isPresent()) {
                keys.add(key);
              } else {
                keys.remove(key);
              }
            });
    Map<String, Optional<Bytes>> changed = changes.asMap();
    replace(
        keys,
        key -> changed.containsKey(key) ? changed.get(key).orElseThrow() : value(key),
        master);
  }

  /** The commit is durable already: that there is no room for a smaller file is no failure. */
  private void compact() throws IOException {
    try {
      replace(index.keys(), this::value, master);
    } catch (UncertainException e) {
      throw e;
    } catch (IOException e) {
      logger.warn("The state's file stays larger than need be: {}", e.getMessage());
      rewriteAt = journal.length() + SLACK;
    }
  }

  private void replace(SortedSet<String> keys, Values values, SecretBytes key) throws IOException {
    Opened next = write(directory, keys, values, key, random);
    Journal old = journal;
    try {
      synchronized (reading) { // who is interrupted opens the file again: the one that he knows
        install(directory, next.journal());
        journal = next.journal();
        index = next.index();
      }
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
      replace(index.keys(), this::value, copy);
    } catch (IOException e) {
      copy.wipe();
      throw e;
    }
    master.wipe();
    master = copy;
  }

  @Override
  public synchronized void close() throws IOException {
    failure = new IOException("state: closed (expected: open)");
    master.wipe();
    synchronized (reading) {
      index.clear();
      journal.close();
    }
    lock.close();
  }
}
