package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.ChannelIndex.Committed;
import org.verbale.search.query.TermDictionary;

/**
 * What this device read, found by its words: one encrypted index a channel, below one directory. An
 * index is decrypted into memory when it is first used. Thread-safe.
 *
 * <p>Whoever can write the directory can put back an older copy of it unseen: what it lacks is
 * added again, and what was erased meanwhile taken out again, by who feeds it.
 */
public final class LocalIndex implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LocalIndex.class);

  private static final String NAME = ".channel";
  private static final int NAME_BYTES = 16;

  private final Path root;
  private final SecretBytes key;
  private final ChannelIndex.Form form;
  private final SecureRandom random;
  private final FileChannel lock;
  private final SealedFiles names;

  /** Where the index of a channel lies. */
  private final SortedSet<ChannelId> known = new TreeSet<>();

  /** Of whoever changes an index: that takes time, and searches go on meanwhile. */
  private final Object changing = new Object();

  private final Map<ChannelId, ChannelIndex> open = new TreeMap<>();
  private final Map<ChannelId, Damage> damages = new HashMap<>();

  private LocalIndex(
      Path root,
      SecretBytes key,
      ChannelIndex.Form form,
      SecureRandom random,
      FileChannel lock,
      SealedFiles names) {
    this.root = root;
    this.key = key;
    this.form = form;
    this.random = random;
    this.lock = lock;
    this.names = names;
  }

  /**
   * Opens the index of records, and not of the files attached to them, in {@code directory}.
   *
   * @see #open(Path, SecretBytes, AnalysisProfile, String, SecureRandom)
   */
  public static LocalIndex open(
      Path directory, SecretBytes key, AnalysisProfile profile, SecureRandom random)
      throws IOException {
    return open(directory, key, profile, "", random);
  }

  /**
   * Opens the index in {@code directory}, which is made if it is not there. What was made with
   * another key is dropped, and what was made of something else begun anew.
   *
   * @param key 32 bytes; the index keeps a copy until it is closed
   * @param attachments says how attached files are read, and which; empty where they are not
   * @throws IOException if another process has it open, or the disk fails
   */
  public static LocalIndex open(
      Path directory,
      SecretBytes key,
      AnalysisProfile profile,
      String attachments,
      SecureRandom random)
      throws IOException {
    Folders.create(directory);
    FileChannel lock = Folders.lock(directory);
    SecretBytes copy = key.copy();
    var names = new SealedFiles(directory, "", copy, random);
    var index =
        new LocalIndex(
            directory, copy, new ChannelIndex.Form(profile, attachments), random, lock, names);
    try {
      index.findChannels();
      return index;
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** Reads which channels there are, and drops what is of none. */
  private void findChannels() throws IOException {
    for (String file : names.names()) {
      if (file.endsWith(NAME)) {
        try {
          var content = new ByteArrayOutputStream();
          names.read(file, content::write);
          known.add(ChannelId.of(content.toString(UTF_8)));
        } catch (IndexDamagedException | IllegalArgumentException e) {
          logger.warn("A channel's index is dropped: {}", e.getMessage());
          names.delete(file);
        }
      }
    }
    Folders.deleteAllBut(root, known.stream().map(this::folder).toList());
  }

  private String folder(ChannelId channel) {
    byte[] info = ("verbale/index/v1|directory|" + channel).getBytes(UTF_8);
    try (SecretBytes name = Hkdf.expand(key, info, NAME_BYTES)) {
      return HexFormat.of().formatHex(name.reveal());
    }
  }

  /** Channels that have an index. */
  public synchronized SortedSet<ChannelId> channels() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(known));
  }

  /** How far a channel's index has come. */
  public Progress progress(ChannelId channel) throws IOException {
    return index(channel).progress();
  }

  /** What was wrong with a channel's index when it was opened; it was begun anew then. */
  public synchronized Optional<Damage> damage(ChannelId channel) {
    return Optional.ofNullable(damages.get(channel));
  }

  /**
   * Adds records and commits.
   *
   * @param records in order, behind those that are there
   * @param after how far the index has come then
   * @throws IOException if the disk failed; the index is as it was before
   */
  public void add(ChannelId channel, List<IndexedRecord> records, Progress after)
      throws IOException {
    change(channel, index -> index.add(records, after));
  }

  /** Takes records out and their words off the disk; those that are not there are fine. */
  public void erase(ChannelId channel, Collection<RecordId> records) throws IOException {
    change(channel, index -> index.erase(records));
  }

  private interface Change {
    void on(ChannelIndex index) throws IOException;
  }

  private void change(ChannelId channel, Change change) throws IOException {
    synchronized (changing) {
      ChannelIndex index = index(channel);
      try {
        change.on(index);
      } catch (IOException | RuntimeException e) {
        try {
          drop(channel); // what is in memory may not be what is on disk
        } catch (IOException | RuntimeException again) {
          e.addSuppressed(again);
        }
        throw e;
      }
    }
  }

  private synchronized void drop(ChannelId channel) throws IOException {
    ChannelIndex index = open.remove(channel);
    if (index != null) {
      index.close();
    }
  }

  /** Begins a channel's index anew. */
  public void clear(ChannelId channel) throws IOException {
    synchronized (changing) {
      clearNow(channel);
    }
  }

  private synchronized void clearNow(ChannelId channel) throws IOException {
    drop(channel);
    Folders.delete(root.resolve(folder(channel)));
  }

  private synchronized ChannelIndex index(ChannelId channel) throws IOException {
    ChannelIndex index = open.get(channel);
    if (index == null) {
      index = openOrBegin(channel);
      open.put(channel, index);
    }
    return index;
  }

  private ChannelIndex openOrBegin(ChannelId channel) throws IOException {
    String folder = folder(channel);
    if (known.add(channel)) {
      byte[] name = channel.toString().getBytes(UTF_8);
      names.write(folder + NAME, name.length, (into, n) -> System.arraycopy(name, 0, into, 0, n));
      names.sync();
    }
    Path directory = root.resolve(folder);
    var files = new SealedFiles(directory, folder, key, random);
    Folders.create(directory);
    try {
      return ChannelIndex.open(files, form);
    } catch (IndexDamagedException e) {
      logger.warn("The index of {} is made anew: {}", channel, e.getMessage());
      damages.put(channel, e.damage());
      Folders.delete(directory);
      Folders.create(directory);
      return ChannelIndex.open(files, form);
    }
  }

  /**
   * Searches. Hits of one question keep their order and score from page to page, whatever is added
   * meanwhile.
   *
   * @throws org.verbale.search.query.QuerySyntaxException if a word of the query is none
   * @throws IllegalArgumentException if {@link PageRequest#after} is no page of this question
   */
  public Page search(PageRequest request) throws IOException {
    requireNonNull(request, "request");
    var search = new LocalSearch(request, form.profile());
    List<Committed> commits = commits(request.channels());
    try {
      return search.run(commits);
    } finally {
      for (Committed each : commits) {
        each.reader().decRef();
      }
    }
  }

  /** What is done with a dictionary. */
  public interface Use<T> {
    T with(TermDictionary terms) throws IOException;
  }

  /** Does something with the terms of records in those of {@code channels} that have an index. */
  public <T> T withTerms(Collection<ChannelId> channels, Use<T> use) throws IOException {
    Set<ChannelId> indexed = channels();
    List<Committed> commits = commits(channels.stream().filter(indexed::contains).toList());
    try {
      Snapshot snapshot =
          Snapshot.of(
              commits.stream().map(Committed::reader).toList(),
              commits.stream().map(Committed::next).toList());
      return use.with(new IndexDictionary(snapshot));
    } finally {
      for (Committed each : commits) {
        each.reader().decRef();
      }
    }
  }

  /** The last commit of each channel; their readers are to be given back by {@code decRef}. */
  synchronized List<Committed> commits(Collection<ChannelId> channels) throws IOException {
    List<ChannelIndex> indexes = new ArrayList<>();
    for (ChannelId channel : channels) {
      indexes.add(index(channel));
    }
    return indexes.stream().map(ChannelIndex::acquire).toList();
  }

  /** Closes the files; harmless a second time. */
  @Override
  public void close() throws IOException {
    synchronized (changing) {
      closeNow();
    }
  }

  private synchronized void closeNow() throws IOException {
    try (lock) {
      for (ChannelIndex index : open.values()) {
        index.close();
      }
      open.clear();
    } finally {
      key.wipe();
    }
  }
}
