package org.verbale.server.publicstore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** The sequence of events: numbers from 1, without gaps, for ever. */
final class Events {
  private static final byte[] COUNTER = Key.text("events").bytes();

  private Events() {}

  /** Adds the event that {@code of} makes for its number, which is returned. */
  static long add(Transaction write, LongFunction<PublicEvent> of) {
    long number = last(write) + 1;
    write.put(
        PublicTable.EVENT, Key.uint64(number).bytes(), of.apply(number).toBytes().toByteArray());
    write.put(PublicTable.META, COUNTER, Rows.uint64(number));
    return number;
  }

  static long last(View view) {
    byte @Nullable [] row = view.get(PublicTable.META, COUNTER);
    return row == null ? 0 : Rows.uint64("events", row);
  }

  static List<PublicEvent> after(View view, long after, int limit) {
    List<PublicEvent> events = new ArrayList<>();
    view.scan(
        PublicTable.EVENT,
        KeyRange.from(Key.uint64(after + 1)),
        (key, row) -> {
          events.add(decode(key, row));
          return events.size() < limit;
        });
    return events;
  }

  /** The event of a row, whose number is its key's. */
  static PublicEvent decode(byte[] key, byte[] row) {
    long number = Rows.uint64("event", key);
    PublicEvent event = Rows.decode("event " + number, row, PublicEvent::read);
    if (event.number() != number) {
      throw Rows.damaged("event " + number, "another number (expected: its key's)", null);
    }
    return event;
  }
}
