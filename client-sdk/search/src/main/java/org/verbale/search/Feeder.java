package org.verbale.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.verbale.client.Channel;
import org.verbale.client.ErasedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.UnreadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.local.AttachedText;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.LocalIndex;
import org.verbale.search.local.Progress;
import org.verbale.search.sealed.Looked;

/** Brings a client's records into its index. Thread-safe: one channel is fed after the other. */
final class Feeder {
  /** Records that are opened, and committed, together; each may be as long as a ciphertext. */
  private static final int BATCH = 25;

  /** So many that have files are committed at once, if files are read: that takes time. */
  private static final int ATTACHED_BATCH = 5;

  private static final String NO_KEY = "NO_KEY";

  private final VerbaleClient client;
  private final LocalIndex index;
  private final Optional<AttachmentFeeder> attachments;
  private final Set<ChannelId> wanted = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  Feeder(VerbaleClient client, LocalIndex index, Optional<AttachmentFeeder> attachments) {
    this.client = client;
    this.index = index;
    this.attachments = attachments;
  }

  /**
   * Notes that a channel has something new.
   *
   * @return whether nobody had noted so since it was last fed
   */
  boolean wants(ChannelId channel) {
    return wanted.add(channel);
  }

  /** Nothing more is begun. */
  void stop() {
    stopped = true;
  }

  synchronized void feed(ChannelId id) throws IOException {
    wanted.remove(id); // what comes from here on is new again
    if (stopped) {
      return;
    }
    Channel channel = client.channel(id);
    Progress progress = index.progress(id);
    // What can be read now has its place among those that are there already.
    if (Looked.isElsewhere(progress, channel::header) || canReadMore(channel, progress)) {
      index.clear(id);
    }
    do {
      // Before what comes next, too: that may take long where files are read, or fail.
      index.erase(id, erased(channel));
    } while (!stopped && addNext(channel));
    index.erase(id, erased(channel));
  }

  private static List<RecordId> erased(Channel channel) {
    return channel.decisions().erased().stream().map(erased -> erased.header().record()).toList();
  }

  /** Whether a record that was passed over can be opened now. */
  private static boolean canReadMore(Channel channel, Progress progress) {
    return progress
        .lacking()
        .flatMap(channel::record)
        .filter(record -> !lacksKey(record))
        .isPresent();
  }

  private static boolean lacksKey(ReceivedRecord record) {
    return record instanceof UnreadableRecord unreadable && unreadable.ground().equals(NO_KEY);
  }

  /** Adds what comes next; false if there was nothing more, or no time for it. */
  private boolean addNext(Channel channel) throws IOException {
    Progress before = index.progress(channel.id());
    List<ReceivedRecord> received = channel.records(before.next(), BATCH);
    var batch = new Batch(before);
    for (ReceivedRecord record : received) {
      if (stopped || !batch.take(record)) {
        batch.add(channel.id());
        return false;
      }
      if (batch.attached == ATTACHED_BATCH) {
        batch.add(channel.id());
        batch = new Batch(batch.progress);
      }
    }
    batch.add(channel.id());
    return !received.isEmpty();
  }

  /** What is committed together. */
  private final class Batch {
    private final List<IndexedRecord> readable = new ArrayList<>();
    private final Progress before;
    private Progress progress;
    private int attached;

    Batch(Progress before) {
      this.before = before;
      this.progress = before;
    }

    /**
     * Takes the next record.
     *
     * @return false if its files could not be read to their end: it stays for another time
     */
    boolean take(ReceivedRecord record) {
      Optional<RecordId> lacking = progress.lacking();
      switch (record) {
        case ReadableRecord opened -> {
          Optional<List<AttachedText>> texts =
              attachments.isEmpty()
                  ? Optional.of(List.of())
                  : attachments.get().texts(opened, () -> stopped);
          if (texts.isEmpty()) {
            return false;
          }
          readable.add(indexed(opened, texts.get()));
          attached += attachments.isEmpty() || opened.attachments().isEmpty() ? 0 : 1;
        }
        case ErasedRecord erased -> {}
        case UnreadableRecord unreadable -> {
          if (lacking.isEmpty() && lacksKey(unreadable)) {
            lacking = Optional.of(unreadable.header().record());
          }
        }
      }
      progress = Looked.upTo(record.header(), lacking);
      return true;
    }

    void add(ChannelId channel) throws IOException {
      if (!progress.equals(before)) {
        index.add(channel, readable, progress);
      }
    }
  }

  private static IndexedRecord indexed(ReadableRecord record, List<AttachedText> attachments) {
    RecordHeader header = record.header();
    return new IndexedRecord(
        header.record(),
        header.sequence(),
        header.time(),
        header.type(),
        header.author().party(),
        header.language(),
        record.parts(),
        attachments);
  }
}
