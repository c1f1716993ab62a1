package org.verbale.search.sealed;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.verbale.client.VerbaleClient;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.local.KnownTerms;
import org.verbale.search.local.Progress;

/**
 * Brings the terms of a client's records to those that are known. What is known is not opened
 * again. Thread-safe: one at a time.
 */
public final class TermsFeeder {
  /** Records that are opened together; each may be as long as a ciphertext. */
  private static final int BATCH = 25;

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
  public void feed(ChannelId id) throws IOException {
    var feeding = new Feeding(id, new ChannelShelf(client.channel(id)), known, () -> stopped);
    synchronized (this) {
      feeding.feed();
    }
  }

  /** Whether to end soon. */
  interface Stop {
    boolean isWanted();
  }

  /** One channel on its way. */
  record Feeding(ChannelId id, Shelf shelf, KnownTerms known, Stop stop) {
    void feed() throws IOException {
      List<Shelf.Place> places = shelf.places();
      Set<RecordId> erased = shelf.erased();
      known.erase(id, erased);
      if (!isSameLog(places)) {
        known.rewind(id, places.stream().map(Shelf.Place::record).toList());
      }
      List<Shelf.Place> unknown =
          places.stream()
              .filter(each -> !erased.contains(each.record()) && !known.knows(id, each.record()))
              .toList();
      learn(wanted(unknown));
      known.save();
    }

    /** Whether the last record that was looked at stands where it stood. */
    private boolean isSameLog(List<Shelf.Place> places) {
      Progress progress = known.progress(id);
      return progress
          .last()
          .map(last -> new Shelf.Place(progress.next() - 1, last.record(), last.time()))
          .filter(last -> !places.contains(last))
          .isEmpty();
    }

    /** Those that were passed over because their keys lacked come again once one has its key. */
    private List<Shelf.Place> wanted(List<Shelf.Place> unknown) {
      long next = known.progress(id).next();
      List<Shelf.Place> passed = unknown.stream().filter(each -> each.sequence() < next).toList();
      if (passed.isEmpty() || opens(passed.get(passed.size() - 1)) || opens(passed.get(0))) {
        return unknown;
      }
      return unknown.subList(passed.size(), unknown.size());
    }

    private boolean opens(Shelf.Place place) {
      return shelf.open(place.record()).filter(opened -> !opened.lacksKey()).isPresent();
    }

    private void learn(List<Shelf.Place> wanted) {
      long opened = 0;
      for (Shelf.Place each : wanted) {
        if (each.sequence() >= opened) {
          List<Shelf.Opened> batch =
              stop.isWanted() ? List.of() : shelf.open(each.sequence(), BATCH);
          if (batch.isEmpty()) {
            return; // or the log goes on as another by now: the next call sees it
          }
          batch.forEach(this::learn);
          Shelf.Place last = batch.get(batch.size() - 1).place();
          known.advance(id, last.progress());
          opened = last.sequence() + 1;
        }
      }
    }

    private void learn(Shelf.Opened opened) {
      if (opened.read().isPresent()) {
        known.add(id, opened.read().get());
      } else if (!opened.lacksKey()) {
        known.pass(id, opened.place().record());
      }
    }
  }
}
