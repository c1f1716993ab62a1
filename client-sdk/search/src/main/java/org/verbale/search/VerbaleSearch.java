package org.verbale.search;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
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
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.KnownTerms;
import org.verbale.search.local.LocalIndex;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.QuerySyntaxException;
import org.verbale.search.query.TermDictionary;
import org.verbale.search.sealed.SealedEngine;
import org.verbale.search.sealed.TermsFeeder;

/**
 * Finds records that a client could read: by an encrypted index on this device, or by the server,
 * which searches sealed terms and learns neither words nor text. Thread-safe.
 *
 * <p>The index is a copy: {@link #update}, or a subscription through {@link #following}, brings it
 * up to date, and makes it anew where it is damaged. A device whose certificate was renewed has
 * another key; the index is then made anew, too.
 */
public final class VerbaleSearch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(VerbaleSearch.class);

  private static final int CLOSING_SECONDS = 60;

  private final VerbaleClient client;
  private final Optional<Local> local;
  private final Optional<Known> known;
  private final SealedEngine engine;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "verbale-search");
            thread.setDaemon(true);
            return thread;
          });

  /** What a device has that keeps an index. */
  private record Local(LocalIndex index, Feeder feeder) {}

  /** What a device has that keeps words alone. */
  private record Known(KnownTerms terms, TermsFeeder feeder) {}

  private VerbaleSearch(VerbaleClient client, Optional<Local> local, Optional<KnownTerms> terms) {
    this.client = client;
    this.local = local;
    this.known = terms.map(kept -> new Known(kept, new TermsFeeder(client, kept)));
    this.engine = SealedEngine.of(client, AnalysisProfile.ONE, terms);
  }

  /**
   * For {@code VerbaleClientBuilder.analyzer}: a client that has it seals the terms of what it
   * posts, so that the server finds it, and judges those of what it reads.
   */
  public static RecordAnalyzer analyzer() {
    return new ProfileAnalyzer(AnalysisProfile.ONE);
  }

  /**
   * Opens the index of a client. Files that are attached to records are neither fetched nor
   * indexed.
   *
   * @param client stays the caller's to close, after this
   * @param custody the client's; its state key encrypts the index
   * @param directory made if it is not there; of this client alone, and not its state's
   * @throws StateFailedException if another process has it open, or the disk fails
   */
  public static VerbaleSearch open(VerbaleClient client, KeyCustody custody, Path directory) {
    return open(client, custody, directory, Optional.empty());
  }

  /**
   * The same, with what stands in attached files: {@link PageRequest#withAttachments} finds it.
   *
   * @param attachments which files are fetched, and what reads them
   */
  public static VerbaleSearch open(
      VerbaleClient client, KeyCustody custody, Path directory, AttachmentPolicy attachments) {
    return open(client, custody, directory, Optional.of(attachments));
  }

  private static VerbaleSearch open(
      VerbaleClient client,
      KeyCustody custody,
      Path directory,
      Optional<AttachmentPolicy> attachments) {
    requireNonNull(client, "client");
    String files = attachments.map(AttachmentPolicy::name).orElse("");
    try (SecretBytes key = custody.stateKey()) {
      LocalIndex index =
          LocalIndex.open(directory, key, AnalysisProfile.ONE, files, new SecureRandom());
      var feeder = new Feeder(client, index, attachments.map(AttachmentFeeder::new));
      return new VerbaleSearch(client, Optional.of(new Local(index, feeder)), Optional.empty());
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * Search for a device that keeps no index, but the terms of what it opened, encrypted: every
   * query goes to the server, and prefixes and fuzzy words stand for terms that are known. {@link
   * #update} learns those of records that no query has found yet. Attached files are not searched.
   *
   * @param client stays the caller's to close, after this
   * @param custody the client's; its state key encrypts the terms
   * @param directory made if it is not there; of this client alone, no index's and not its state's
   * @throws StateFailedException if another process has it open, or the disk fails
   */
  public static VerbaleSearch withTerms(VerbaleClient client, KeyCustody custody, Path directory) {
    requireNonNull(client, "client");
    try (SecretBytes key = custody.stateKey()) {
      return new VerbaleSearch(
          client,
          Optional.empty(),
          Optional.of(KnownTerms.open(directory, key, AnalysisProfile.ONE, new SecureRandom())));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * Search for a device that keeps nothing: every query goes to the server. Prefixes stand for
   * their stem alone, fuzzy words for themselves; attached files are not searched.
   *
   * @param client stays the caller's to close, after this
   */
  public static VerbaleSearch withoutIndex(VerbaleClient client) {
    return new VerbaleSearch(requireNonNull(client, "client"), Optional.empty(), Optional.empty());
  }

  /**
   * Indexes what the client has read since, in every channel of the device's party, and takes out
   * what was erased, or lost in a disaster. Asks the server which channels there are, and for the
   * content of each record that is not indexed yet. With {@link #withTerms} learns their terms
   * instead; without either does nothing.
   *
   * @throws RefusedException if content of some channel is refused, as to a device that was removed
   *     from it; the others are up to date then
   * @throws VerbaleException as the client's methods do; what was indexed stays
   */
  public void update() {
    if (local.isEmpty() && known.isEmpty()) {
      return;
    }
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
      if (local.isPresent()) {
        local.get().feeder().feed(channel);
      }
      if (known.isPresent()) {
        known.get().feeder().feed(channel);
      }
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
    if (known.isEmpty() && local.filter(kept -> kept.feeder().wants(channel)).isEmpty()) {
      return; // it will be looked at already, or is not indexed
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
    return local.map(kept -> kept.index().channels()).orElseGet(TreeSet::new);
  }

  /** Records of a channel up to, and without, this sequence are indexed. */
  public long indexed(ChannelId channel) {
    try {
      return local.isPresent() ? local.get().index().progress(channel).next() : 0;
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * One page of what was found, in what is indexed. Asks nobody; without an index, as {@link
   * #searchServer}, poisoned records among it.
   *
   * @throws QuerySyntaxException if a word of the query is none, or it is too large
   * @throws IllegalArgumentException if {@link PageRequest#after} is of another query, or attached
   *     files are asked for without an index
   */
  public Page search(PageRequest request) {
    try {
      return local.isPresent()
          ? local.get().index().search(request)
          : engine.search(request, dictionary(request), true);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /**
   * The same by the server, which finds by sealed terms what others have posted, whether this
   * device has indexed it or not, and learns neither words nor text. What it gives is opened and
   * searched here before it is shown; the rest stands in {@link Page#doubts}. Prefixes and fuzzy
   * words are held against the terms of this device's index, or those that it knows.
   *
   * @param poisoned whether records are shown whose sealed terms are false
   * @throws QuerySyntaxException if a word of the query is none, or it is too large
   * @throws IllegalArgumentException if {@link PageRequest#after} is of another query, or attached
   *     files are asked for: the server does not find what stands in them
   * @throws VerbaleException as the client's methods do; a refusal UNKNOWN if one of the channels
   *     is none, or not this device's
   */
  public Page searchServer(PageRequest request, boolean poisoned) {
    try {
      if (local.isEmpty()) {
        return engine.search(request, dictionary(request), poisoned);
      }
      return local
          .get()
          .index()
          .withTerms(request.channels(), terms -> engine.search(request, terms, poisoned));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private TermDictionary dictionary(PageRequest request) {
    return known
        .map(kept -> kept.terms().dictionary(request.channels()))
        .orElse(TermDictionary.NONE);
  }

  /** Ends indexing and closes the index. Harmless a second time. */
  @Override
  public void close() {
    worker.shutdown();
    local.ifPresent(kept -> kept.feeder().stop());
    known.ifPresent(kept -> kept.feeder().stop());
    try {
      if (!worker.awaitTermination(CLOSING_SECONDS, SECONDS)) {
        throw new IllegalStateException("search: still indexing (expected: ended with its calls)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (local.isPresent()) {
        local.get().index().close();
      }
      if (known.isPresent()) {
        known.get().terms().close();
      }
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }
}
