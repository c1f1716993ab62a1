package org.verbale.search.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.query.TermDictionary;
import org.verbale.terms.Term;

/**
 * The terms of what a device opened that keeps no index: what prefixes and fuzzy words are held
 * against when the server searches. One encrypted file, as those of an index; what is damaged is
 * begun anew. Thread-safe.
 *
 * <p>It says which terms stand in which record, and neither where nor how often, nor any text.
 */
public final class KnownTerms implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(KnownTerms.class);

  private static final String FILE = "terms";

  private final SealedFiles files;
  private final SecretBytes key;
  private final FileChannel lock;
  private final AnalysisProfile profile;
  private final NavigableMap<ChannelId, ChannelTerms> channels = new TreeMap<>();
  private @Nullable Damage damage;
  private boolean changed;

  private KnownTerms(
      SealedFiles files, SecretBytes key, FileChannel lock, AnalysisProfile profile) {
    this.files = files;
    this.key = key;
    this.lock = lock;
    this.profile = profile;
  }

  /**
   * Opens what lies in {@code directory}, which is made if it is not there. What was made with
   * another key is dropped.
   *
   * @param key 32 bytes; a copy is kept until it is closed
   * @throws IOException if another process has it open, or the disk fails
   */
  public static KnownTerms open(
      Path directory, SecretBytes key, AnalysisProfile profile, SecureRandom random)
      throws IOException {
    Folders.create(directory);
    FileChannel lock = Folders.lock(directory);
    SecretBytes copy = key.copy();
    var terms = new KnownTerms(new SealedFiles(directory, FILE, copy, random), copy, lock, profile);
    try {
      terms.load();
      return terms;
    } catch (IOException | RuntimeException e) {
      lock.close();
      copy.wipe();
      throw e;
    }
  }

  private void load() throws IOException {
    if (!files.names().contains(FILE)) {
      return;
    }
    try {
      var content = new ByteArrayOutputStream();
      files.read(FILE, content::write);
      channels.putAll(KnownTermsFile.decode(content.toByteArray(), profile.id()));
    } catch (IndexDamagedException e) {
      startAnew(e.damage());
    } catch (MalformedException | IllegalArgumentException e) {
      startAnew(Damage.MIXED);
    }
  }

  private void startAnew(Damage found) throws IOException {
    logger.warn("The known terms are begun anew: {}", found);
    damage = found;
    files.delete(FILE);
    files.sync();
  }

  /** What was wrong with the file when it was opened; it was begun anew then. */
  public synchronized Optional<Damage> damage() {
    return Optional.ofNullable(damage);
  }

  /** How far the records of a channel were looked at, all of them. */
  public synchronized Progress progress(ChannelId channel) {
    return of(channel).progress();
  }

  /**
   * Notes that all records of a channel before this sequence were looked at.
   *
   * @param progress with the one before it
   */
  public synchronized void advance(ChannelId channel, Progress progress) {
    if (progress.next() > of(channel).progress().next()) {
      of(channel).advance(progress);
      changed = true;
    }
  }

  /** Whether there is nothing to learn from a record any more. */
  public synchronized boolean knows(ChannelId channel, RecordId record) {
    return of(channel).knows(record);
  }

  /** Notes that there is nothing to learn from a record that was looked at. */
  public synchronized void pass(ChannelId channel, RecordId record) {
    if (!of(channel).knows(record)) {
      of(channel).add(record, List.of());
      changed = true;
    }
  }

  /** Learns the terms of a record; a second time changes nothing. */
  public synchronized void add(ChannelId channel, IndexedRecord record) {
    if (!of(channel).knows(record.record())) {
      of(channel).add(record.record(), profile.terms(record.language(), record.parts()));
      changed = true;
    }
  }

  /** Forgets records, and with the next {@link #save} on disk; unknown ones are fine. */
  public synchronized void erase(ChannelId channel, Collection<RecordId> records) {
    for (RecordId record : records) {
      changed |= of(channel).remove(record);
    }
  }

  /** Begins at the beginning of a channel that goes on otherwise, and keeps of it what is left. */
  public synchronized void rewind(ChannelId channel, Collection<RecordId> left) {
    ChannelTerms terms = of(channel);
    Set<RecordId> gone = new HashSet<>(terms.records().keySet());
    left.forEach(gone::remove);
    gone.forEach(terms::remove);
    terms.rewind();
    changed = true;
  }

  private ChannelTerms of(ChannelId channel) {
    return channels.computeIfAbsent(channel, unknown -> new ChannelTerms());
  }

  /** The terms of these channels, as they are known whenever it is asked. */
  public TermDictionary dictionary(Collection<ChannelId> among) {
    List<ChannelId> some = List.copyOf(among);
    return new KnownDictionary((from, visit) -> walk(some, from, visit));
  }

  private synchronized void walk(
      List<ChannelId> among, Term from, BiPredicate<Term, Integer> visit) {
    for (ChannelId channel : among) {
      ChannelTerms terms = channels.getOrDefault(channel, new ChannelTerms());
      for (Map.Entry<Term, Integer> each : terms.counts().tailMap(from, true).entrySet()) {
        if (!visit.test(each.getKey(), each.getValue())) {
          break;
        }
      }
    }
  }

  /** Writes what has changed. */
  public synchronized void save() throws IOException {
    if (!changed) {
      return;
    }
    Bytes content = KnownTermsFile.encode(channels, profile.id());
    byte[] bytes = content.toByteArray();
    int[] at = {0};
    files.write(
        FILE,
        bytes.length,
        (into, count) -> {
          System.arraycopy(bytes, at[0], into, 0, count);
          at[0] += count;
        });
    files.sync();
    changed = false;
  }

  /** Writes what has changed, and closes. */
  @Override
  public synchronized void close() throws IOException {
    try (lock) {
      if (lock.isOpen()) {
        save();
      }
    } finally {
      key.wipe();
    }
  }
}
