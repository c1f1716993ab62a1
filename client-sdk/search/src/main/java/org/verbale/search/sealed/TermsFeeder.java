package org.verbale.search.sealed;

import java.io.IOException;
import java.util.List;
import org.verbale.client.Channel;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.UnreadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.id.ChannelId;
import org.verbale.search.local.KnownTerms;

/** Brings the terms of a client's records to those that are known. Thread-safe: one at a time. */
public final class TermsFeeder {
  /** Records that are opened together. */
  private static final int BATCH = 100;

  private static final String NO_KEY = "NO_KEY";

  private final VerbaleClient client;
  private final KnownTerms known;
  private volatile boolean stopped;

  public TermsFeeder(VerbaleClient client, KnownTerms known) {
    this.client = client;
    this.known = known;
  }

  /** Lets what goes on end soon; what was learnt by then stays. */
  public void stop() {
    stopped = true;
  }

  /** Learns what came since in a channel, forgets what was erased, and writes it down. */
  public synchronized void feed(ChannelId id) throws IOException {
    Channel channel = client.channel(id);
    List<RecordHeader> headers = channel.headers();
    long length = headers.isEmpty() ? 0 : headers.get(headers.size() - 1).sequence() + 1;
    if (known.next(id) > length) {
      known.clear(id); // the log goes on as another, which lacks some
    }
    long next = known.next(id);
    boolean all = true;
    while (next < length && !stopped) {
      List<ReceivedRecord> batch = channel.records(next, BATCH);
      if (batch.isEmpty()) {
        break; // the log goes on as another by now: the next call sees it
      }
      for (ReceivedRecord received : batch) {
        all &= learn(id, received);
        next = received.header().sequence() + 1;
        if (all) {
          known.advance(id, next); // what lacks its key is looked at again
        }
      }
    }
    known.erase(
        id, channel.decisions().erased().stream().map(each -> each.header().record()).toList());
    known.save();
  }

  /** False if it may open later. */
  private boolean learn(ChannelId id, ReceivedRecord received) {
    if (received instanceof ReadableRecord readable) {
      known.add(id, ClientSource.indexed(readable));
    }
    return !(received instanceof UnreadableRecord unreadable)
        || !unreadable.ground().equals(NO_KEY);
  }
}
