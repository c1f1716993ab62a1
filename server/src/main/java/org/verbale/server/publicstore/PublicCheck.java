package org.verbale.server.publicstore;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.View;

/** Whether what the tables of the public store say fits together. */
final class PublicCheck {
  private final View view;
  private final Consumer<String> findings;

  /** How many items have each value, as the items say. */
  private final Map<Facet, Map<String, Long>> counts = new HashMap<>();

  /** Places that entries should have in the lists of their values. */
  private long postings;

  private PublicCheck(View view, Consumer<String> findings) {
    this.view = view;
    this.findings = findings;
  }

  /**
   * Checks all but the bytes of files, which is a matter of milliseconds for thousands of entries.
   *
   * @throws StorageException {@code DAMAGED} with the first that does not fit
   */
  static void demandSound(View view) {
    var check =
        new PublicCheck(
            view,
            finding -> {
              throw Rows.damaged("check", finding, null);
            });
    check.rows();
  }

  /** Checks all there is, and says what does not fit. */
  static void all(View view, Consumer<String> findings) {
    var check = new PublicCheck(view, findings);
    try {
      check.rows();
      check.files();
    } catch (StorageException e) {
      findings.accept(String.valueOf(e.getMessage())); // a row that cannot be read
    }
  }

  private void rows() {
    events();
    int entries = entries();
    List<Listing.Place> places = Listing.all(view);
    if (places.size() != entries) {
      findings.accept("listing: " + places.size() + " places (expected: " + entries + ")");
    }
    long found = Listing.postings(view);
    if (found != postings) {
      findings.accept("postings: " + found + " (expected: " + postings + ")");
    }
    for (Facet facet : Facet.values()) {
      Map<String, Long> stated = new HashMap<>();
      Listing.values(view, facet).forEach(each -> stated.put(each.value(), each.items()));
      if (!stated.equals(counts.getOrDefault(facet, Map.of()))) {
        findings.accept("counts of " + facet + ": others (expected: as the items say)");
      }
    }
    staged();
    followers();
  }

  private void followers() {
    long last = Events.last(view);
    Outbox.positions(view)
        .forEach(
            (follower, position) -> {
              if (position.done() > last) {
                findings.accept("follower " + follower + ": ahead of the events (expected: not)");
              }
              for (Outbox.DeadLetter letter : Outbox.letters(view, follower, Integer.MAX_VALUE)) {
                if (letter.event() > position.done()) {
                  findings.accept("follower " + follower + ": a letter ahead (expected: none)");
                }
              }
            });
  }

  private void events() {
    long last = Events.last(view);
    long[] seen = {0};
    view.scan(
        PublicTable.EVENT,
        KeyRange.all(),
        (key, row) -> {
          long number = Events.decode(key, row).number();
          seen[0]++;
          if (number != seen[0]) {
            findings.accept("event " + seen[0] + ": missing (expected: no gap)");
            seen[0] = number;
          }
          return true;
        });
    if (seen[0] != last) {
      findings.accept("events: " + seen[0] + " (expected: " + last + ")");
    }
  }

  private int entries() {
    int[] entries = {0};
    view.scan(
        PublicTable.ENTRY,
        KeyRange.all(),
        (key, row) -> {
          String name = Key.textOf(key);
          entry(name, Rows.decode("entry " + name, row, PublicEntry::read));
          entries[0]++;
          return true;
        });
    return entries[0];
  }

  private void entry(String name, PublicEntry entry) {
    if (!entry.record().value().equals(name)) {
      findings.accept("entry " + name + ": of another record (expected: its key's)");
    }
    if (!Listing.isListed(view, entry)) {
      findings.accept("entry " + name + ": not listed (expected: by its last event)");
    }
    for (Facet facet : Facet.values()) {
      for (String value : entry.values(facet)) {
        postings++;
        if (!Listing.isListed(view, entry, facet, value)) {
          findings.accept("entry " + name + ": not listed by " + facet + " (expected: listed)");
        }
        if (entry instanceof PublicEntry.Item) {
          counts.computeIfAbsent(facet, any -> new HashMap<>()).merge(value, 1L, Long::sum);
        }
      }
    }
    if (entry instanceof PublicEntry.Item item
        && !isKept(PublicTable.CONTENT, item.bundle().content())) {
      findings.accept("entry " + name + ": without its bundle (expected: kept)");
    }
  }

  private void staged() {
    for (Staged staged : Stagings.all(view)) {
      if (!isKept(PublicTable.STAGED_CONTENT, staged.content())) {
        findings.accept("staged " + staged.content() + ": no such file (expected: kept)");
      }
    }
  }

  private boolean isKept(PublicTable states, long content) {
    byte @Nullable [] row = view.get(states, Key.uint64(content).bytes());
    return row != null && Rows.decode("content", row, Contents.State::read) == Contents.State.KEPT;
  }

  private void files() {
    for (Listing.Place place : Listing.all(view)) {
      byte @Nullable [] row = view.get(PublicTable.ENTRY, PublicStore.key(place.record()));
      if (row != null
          && Rows.decode("entry", row, PublicEntry::read) instanceof PublicEntry.Item item) {
        PublicEntry.Bundle file = item.bundle();
        file("bundle of " + item.record(), PublicTable.CHUNK, file.content(), file.sha256());
      }
    }
    for (Staged staged : Stagings.all(view)) {
      long content = staged.content();
      file("staged " + content, PublicTable.STAGED_CHUNK, content, staged.sha256());
    }
  }

  private void file(String name, PublicTable chunks, long content, Digest expected) {
    MessageDigest sha = Digest.sha256();
    view.scan(
        chunks,
        Contents.rows(content),
        (key, chunk) -> {
          sha.update(chunk);
          return true;
        });
    if (!Digest.finish(sha).equals(expected)) {
      findings.accept(name + ": other bytes (expected: as they were written)");
    }
  }
}
