package org.verbale.server.publicstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.server.storage.Family;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Where entries stand in the lists: all by their last event, and each facet's value likewise. */
final class Listing {
  private Listing() {}

  /**
   * A place in a list.
   *
   * @param event the entry's last
   */
  record Place(long event, boolean withdrawn, RecordId record) {}

  /** What a look at a list found. */
  record Found(List<Place> places, Optional<Cursor> next) {}

  /** The value of a row. */
  private record Row(boolean withdrawn, RecordId record) implements TlsStruct {
    static Row read(TlsReader in) throws MalformedException {
      return new Row(
          Rows.flag(in, "withdrawn"), Rows.word("record", in.text("record"), RecordId::new));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(withdrawn ? 1 : 0).text(record.value());
    }
  }

  static void add(Transaction write, PublicEntry entry) {
    boolean withdrawn = entry instanceof PublicEntry.Withdrawn;
    Bytes row = new Row(withdrawn, entry.record()).toBytes();
    write.put(PublicTable.LISTING, newest(entry.event()), row.toByteArray());
    for (Facet facet : Facet.values()) {
      for (String value : entry.values(facet)) {
        write.put(PublicTable.POSTING, posting(facet, value, entry.event()), row.toByteArray());
        if (!withdrawn) {
          count(write, facet, value, 1);
        }
      }
    }
  }

  static void remove(Transaction write, PublicEntry entry) {
    write.delete(PublicTable.LISTING, newest(entry.event()));
    for (Facet facet : Facet.values()) {
      for (String value : entry.values(facet)) {
        write.delete(PublicTable.POSTING, posting(facet, value, entry.event()));
        if (entry instanceof PublicEntry.Item) {
          count(write, facet, value, -1);
        }
      }
    }
  }

  /** The value of a row that counts. */
  private record Counted(long items, String value) implements TlsStruct {
    static Counted read(TlsReader in) throws MalformedException {
      return new Counted(Rows.count(in, "items"), in.text("value"));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint64(items).text(value);
    }
  }

  private static void count(Transaction write, Facet facet, String value, long change) {
    byte[] key = value(facet, value).bytes();
    byte @Nullable [] row = write.get(PublicTable.COUNT, key);
    long before = row == null ? 0 : Rows.decode("count", row, Counted::read).items;
    if (before + change == 0) {
      write.delete(PublicTable.COUNT, key);
    } else {
      Bytes after = new Counted(before + change, value).toBytes();
      write.put(PublicTable.COUNT, key, after.toByteArray());
    }
  }

  /**
   * Places that fit, newest first.
   *
   * @param limit most of them
   * @param looked most places to look at
   */
  static Found find(View view, Filter filter, Optional<Cursor> after, int limit, int looked) {
    for (String value : filter.values().values()) {
      if (!Facet.isValue(value)) {
        return new Found(List.of(), Optional.empty());
      }
    }
    Optional<Map.Entry<Facet, String>> lead = lead(filter);
    Family table = lead.isPresent() ? PublicTable.POSTING : PublicTable.LISTING;
    Optional<Key> prefix = lead.map(first -> value(first.getKey(), first.getValue()));
    var search = new Search(view, filter, lead.map(Map.Entry::getKey), limit, looked);
    view.scan(table, range(prefix, after), search::row);
    return search.found();
  }

  /** The narrowest facet first, so that few places are looked at in vain. */
  private static Optional<Map.Entry<Facet, String>> lead(Filter filter) {
    Map.Entry<Facet, String> last = null;
    for (Map.Entry<Facet, String> each : filter.values().entrySet()) {
      if (last == null || each.getKey() != Facet.LANGUAGE) {
        last = each;
      }
    }
    return Optional.ofNullable(last);
  }

  private static KeyRange range(Optional<Key> prefix, Optional<Cursor> after) {
    if (prefix.isEmpty()) {
      return after
          .map(cursor -> KeyRange.from(Key.uint64(-cursor.event())))
          .orElseGet(KeyRange::all);
    }
    Key begin = prefix.get();
    return after
        .map(cursor -> KeyRange.within(begin, begin.andUint64(-cursor.event())))
        .orElseGet(() -> KeyRange.prefix(begin));
  }

  /** Values that items have, with how many have each, in the order of their characters. */
  static List<ValueCount> values(View view, Facet facet) {
    List<ValueCount> values = new ArrayList<>();
    view.scan(
        PublicTable.COUNT,
        KeyRange.prefix(Key.uint8(facet.onDisk())),
        (key, row) -> {
          Counted counted = Rows.decode("count", row, Counted::read);
          values.add(new ValueCount(counted.value, counted.items));
          return true;
        });
    values.sort(Comparator.comparing(ValueCount::value));
    return List.copyOf(values);
  }

  /** Every place in the list of all, newest first. */
  static List<Place> all(View view) {
    List<Place> places = new ArrayList<>();
    view.scan(
        PublicTable.LISTING,
        KeyRange.all(),
        (key, row) -> {
          places.add(place(key, row));
          return true;
        });
    return places;
  }

  /** Whether the entry stands where it should. */
  static boolean isListed(View view, PublicEntry entry) {
    return isRowOf(entry, view.get(PublicTable.LISTING, newest(entry.event())));
  }

  /** The same for the list of a value that it has. */
  static boolean isListed(View view, PublicEntry entry, Facet facet, String value) {
    return isRowOf(entry, view.get(PublicTable.POSTING, posting(facet, value, entry.event())));
  }

  private static boolean isRowOf(PublicEntry entry, byte @Nullable [] row) {
    var expected = new Row(entry instanceof PublicEntry.Withdrawn, entry.record());
    return row != null && Rows.decode("listing", row, Row::read).equals(expected);
  }

  /** How many places there are in the lists of all values. */
  static long postings(View view) {
    long[] count = {0};
    view.scan(
        PublicTable.POSTING,
        KeyRange.all(),
        (key, row) -> {
          count[0]++;
          return true;
        });
    return count[0];
  }

  private static Place place(byte[] key, byte[] row) {
    Row found = Rows.decode("listing", row, Row::read);
    byte[] number = Arrays.copyOfRange(key, key.length - 8, key.length);
    return new Place(~Rows.uint64("listing", number), found.withdrawn, found.record);
  }

  /** The greatest number first: {@code 2^64-1-event}. */
  private static byte[] newest(long event) {
    return Key.uint64(~event).bytes();
  }

  private static byte[] posting(Facet facet, String value, long event) {
    return value(facet, value).andUint64(~event).bytes();
  }

  /**
   * By the value's hash: RocksDB writes keys into files that are no table's, and that outlive what
   * is purged.
   */
  private static Key value(Facet facet, String value) {
    return Key.uint8(facet.onDisk()).andDigest(Digest.sha256(value.getBytes(UTF_8)));
  }

  /** Looks at one place after the other. */
  private static final class Search {
    private final View view;
    private final Filter filter;
    private final Optional<Facet> lead;
    private final int limit;
    private final int atMost;
    private final List<Place> places = new ArrayList<>();
    private int looked;
    private long last;
    private boolean more;

    Search(View view, Filter filter, Optional<Facet> lead, int limit, int atMost) {
      this.view = view;
      this.filter = filter;
      this.lead = lead;
      this.limit = limit;
      this.atMost = atMost;
    }

    boolean row(byte[] key, byte[] row) {
      if (places.size() == limit || looked == atMost) {
        more = true;
        return false;
      }
      Place place = place(key, row);
      last = place.event();
      looked++;
      if ((filter.withdrawn() || !place.withdrawn()) && hasAll(place.event())) {
        places.add(place);
      }
      return true;
    }

    private boolean hasAll(long event) {
      return filter.values().entrySet().stream()
          .filter(each -> !lead.equals(Optional.of(each.getKey())))
          .allMatch(
              each ->
                  view.contains(
                      PublicTable.POSTING, posting(each.getKey(), each.getValue(), event)));
    }

    Found found() {
      return new Found(places, more ? Optional.of(new Cursor(last)) : Optional.empty());
    }
  }
}
