package org.verbale.search;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.ChannelStatus;
import org.verbale.client.Event;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.LocalIndex;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.QuerySyntaxException;

/**
 * Finds records that a client could read, by an encrypted index on this device. Thread-safe.
 *
 * <p>The index is a copy: {@link #update}, or a subscription through {@link #following}, brings it
 * up to date, and makes it anew where it is damaged. A device whose certificate was renewed has
 * another key; the index is then made anew, too.
 */
public final class VerbaleSearch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(VerbaleSearch.class);

  private static final int CLOSING_SECONDS = 60;

  private final VerbaleClient client;
  private final LocalIndex index;
  private final Feeder feeder;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "verbale-search");
            thread.setDaemon(true);
            return thread;
          });

  private VerbaleSearch(VerbaleClient client, LocalIndex index) {
    this.client = client;
    this.index = index;
    this.feeder = new Feeder(client, index);
  }

  /**
   * Opens the index of a client.
   *
   * @param client stays the caller's to close, after this
   * @param custody the client's; its state key encrypts the index
   * @param directory made if it is not there; of this client alone, and not its state's
   * @throws StateFailedException if another process has it open, or the disk fails
   */
  public static VerbaleSearch open(VerbaleClient client, KeyCustody custody, Path directory) {
    requireNonNull(client, "client");
    try (SecretBytes key = custody.stateKey()) {
      return new VerbaleSearch(
          client, LocalIndex.open(directory, key, AnalysisProfile.ONE, new SecureRandom()));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * Indexes what the client has read since, in every channel of the device's party, and takes out
   * what was erased, or lost in a disaster. Asks the server which channels there are, and for the
   * content of each record that is not indexed yet.
   *
   * @throws RefusedException if content of some channel is refused, as to a device that was removed
   *     from it; the others are up to date then
   * @throws VerbaleException as the client's methods do; what was indexed stays
   */
  public void update() {
    List<RefusedException> refused = new ArrayList<>();
    for (ChannelStatus status : client.channels()) {
      try {
        update(status.channel());
      } catch (RefusedException e) {
        refused.add(e);
      }
    }
    if (!refused.isEmpty()) {
      throw refused.get(0);
    }
  }

  /** The same for one channel. */
  public void update(ChannelId channel) {
    try {
      feeder.feed(channel);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * A listener for {@link VerbaleClient#subscribe} that indexes what comes, on a thread of its own,
   * and hands every event on.
   */
  public Consumer<Event> following(Consumer<Event> listener) {
    requireNonNull(listener, "listener");
    return event -> {
      switch (event) {
        case Event.RecordPosted posted -> updateSoon(posted.header().channel());
        case Event.RecordErased erased -> updateSoon(erased.record().header().channel());
        case Event.RecordLost lost -> updateSoon(lost.record().channel());
        case Event.StandingChanged changed -> updateSoon(changed.status().channel());
        case Event.MembershipChanged changed -> updateSoon(changed.channel());
        default -> {} // says nothing of records
      }
      listener.accept(event);
    };
  }

  private void updateSoon(ChannelId channel) {
    if (!feeder.wants(channel)) {
      return; // it will be looked at already
    }
    try {
      worker.execute(() -> updateQuietly(channel));
    } catch (RejectedExecutionException e) {
      logger.debug("{} is not indexed any more: closed", channel);
    }
  }

  /** What does not succeed is done by the next event, or by {@link #update}. */
  private void updateQuietly(ChannelId channel) {
    try {
      update(channel);
    } catch (VerbaleException e) {
      logger.warn("{} could not be indexed: {}", channel, e.getMessage());
    }
  }

  /** The channels that have an index. */
  public SortedSet<ChannelId> channels() {
    return index.channels();
  }

  /** Records of a channel up to, and without, this sequence are indexed. */
  public long indexed(ChannelId channel) {
    try {
      return index.progress(channel).next();
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * One page of what was found, in what is indexed. Asks nobody.
   *
   * @throws QuerySyntaxException if a word of the query is none, or it is too large
   * @throws IllegalArgumentException if {@link PageRequest#after} is of another query
   */
  public Page search(PageRequest request) {
    try {
      return index.search(request);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /** Ends indexing and closes the index. Harmless a second time. */
  @Override
  public void close() {
    worker.shutdown();
    feeder.stop();
    try {
      if (!worker.awaitTermination(CLOSING_SECONDS, SECONDS)) {
        throw new IllegalStateException("search: still indexing (expected: ended with its calls)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      index.close();
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }
}
