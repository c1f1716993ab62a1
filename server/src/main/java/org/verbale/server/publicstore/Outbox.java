package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * How far each follower of the events has come, and what was given up for it. Events are not
 * copied: what is sent is made from them. A change counts only where the position is still what it
 * was taken to be, so that whoever sends and whoever sets back never undo each other. Thread-safe.
 */
public final class Outbox {
  private final Storage storage;
  private final Writer writer;

  Outbox(Storage storage, Writer writer) {
    this.storage = requireNonNull(storage, "storage");
    this.writer = requireNonNull(writer, "writer");
  }

  /**
   * Where a follower stands.
   *
   * @param done number of the last event that it was told of, or that was given up
   * @param attempts at what comes next, in vain so far
   * @param since when they began, to the millisecond; of no meaning without one
   * @param next before which there is no other, to the millisecond
   * @param stopped whether nothing is sent until an operator says so
   * @param failure why the last attempt was in vain, a code; empty without one
   */
  public record Position(
      long done, int attempts, Instant since, Instant next, boolean stopped, String failure)
      implements TlsStruct {
    public Position {
      since = Instant.ofEpochMilli(since.toEpochMilli());
      next = Instant.ofEpochMilli(next.toEpochMilli());
      requireNonNull(failure, "failure");
    }

    /** With nothing in vain behind {@code done}. */
    public static Position at(long done) {
      return new Position(done, 0, Instant.EPOCH, Instant.EPOCH, false, "");
    }

    static Position read(TlsReader in) throws MalformedException {
      return new Position(
          Rows.count(in, "done"),
          in.uint16("attempts"),
          Rows.time(in, "since"),
          Rows.time(in, "next"),
          Rows.flag(in, "stopped"),
          in.text("failure"));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint64(done).uint16(attempts).uint64(since.toEpochMilli()).uint64(next.toEpochMilli());
      out.uint8(stopped ? 1 : 0).text(failure);
    }
  }

  /**
   * An event that a follower could not be told of.
   *
   * @param event its number
   * @param attempts at it
   * @param at when it was given up, to the millisecond
   * @param failure why, a code
   * @param wanted whether it is to be sent again, before anything that is new
   */
  public record DeadLetter(long event, int attempts, Instant at, String failure, boolean wanted)
      implements TlsStruct {
    public DeadLetter {
      at = Instant.ofEpochMilli(at.toEpochMilli());
      requireNonNull(failure, "failure");
    }

    static DeadLetter read(TlsReader in) throws MalformedException {
      return new DeadLetter(
          Rows.count(in, "event"),
          in.uint16("attempts"),
          Rows.time(in, "at"),
          in.text("failure"),
          Rows.flag(in, "wanted"));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint64(event).uint16(attempts).uint64(at.toEpochMilli()).text(failure);
      out.uint8(wanted ? 1 : 0);
    }
  }

  /** A follower's next event, and the letter from which it comes if it was given up before. */
  public record Head(PublicEvent event, Optional<DeadLetter> letter) {}

  /** Where a follower stands; one that is new stands behind the last event that there is. */
  public Position begin(String follower) {
    return writer.write(
        rows -> {
          Optional<Position> known = position(rows, follower);
          Position begun = known.orElseGet(() -> Position.at(Events.last(rows)));
          if (known.isEmpty()) {
            put(rows, follower, begun);
          }
          return begun;
        });
  }

  /** Where a follower stands, if it ever began. */
  public Optional<Position> position(String follower) {
    return storage.read(view -> position(view, follower));
  }

  /** All that ever began, by name. */
  public Map<String, Position> positions() {
    return storage.read(Outbox::positions);
  }

  static Map<String, Position> positions(View view) {
    Map<String, Position> positions = new TreeMap<>();
    view.scan(
        PublicTable.FOLLOWER,
        KeyRange.all(),
        (key, row) -> {
          positions.put(Key.textOf(key), decode(row));
          return true;
        });
    return positions;
  }

  /** What {@code follower}, which stands at {@code position}, is to be told of next. */
  public Optional<Head> head(String follower, Position position) {
    return storage.read(
        view -> {
          Optional<DeadLetter> wanted =
              letters(view, follower, Integer.MAX_VALUE).stream()
                  .filter(DeadLetter::wanted)
                  .findFirst();
          long after = wanted.map(letter -> letter.event() - 1).orElse(position.done());
          return Events.after(view, after, 1).stream()
              .findFirst()
              .map(event -> new Head(event, wanted));
        });
  }

  /** Moves a follower on, if it still stands at {@code before}; whether it did. */
  public boolean move(String follower, Position before, Position after) {
    return change(follower, before, rows -> put(rows, follower, after));
  }

  /** The same, and takes away the letter of {@code event}, of which it was told. */
  public boolean settle(String follower, Position before, Position after, long event) {
    return change(
        follower,
        before,
        rows -> {
          rows.delete(PublicTable.DEAD_LETTER, key(follower, event));
          put(rows, follower, after);
        });
  }

  /** The same, and keeps a letter. */
  public boolean bury(String follower, Position before, Position after, DeadLetter letter) {
    return change(
        follower,
        before,
        rows -> {
          put(rows, follower, letter);
          put(rows, follower, after);
        });
  }

  /**
   * Sets a follower back, so that it is told again of {@code from} and all that follow; letters of
   * those are taken away. If it was stopped it goes on.
   *
   * @param from 1 or later; behind the last event it is as if there were nothing to tell
   * @return false if it never began
   */
  public boolean replay(String follower, long from) {
    return writer.<Boolean>write(
        rows -> {
          if (position(rows, follower).isEmpty()) {
            return false;
          }
          for (DeadLetter letter : letters(rows, follower, Integer.MAX_VALUE)) {
            if (letter.event() >= from) {
              rows.delete(PublicTable.DEAD_LETTER, key(follower, letter.event()));
            }
          }
          put(rows, follower, Position.at(Math.clamp(from - 1, 0, Events.last(rows))));
          return true;
        });
  }

  /**
   * Has all letters of a follower sent again, the oldest first, before anything new. If it was
   * stopped it goes on.
   *
   * @return how many there are
   */
  public int replayLetters(String follower) {
    return writer.<Integer>write(
        rows -> {
          List<DeadLetter> letters = letters(rows, follower, Integer.MAX_VALUE);
          for (DeadLetter each : letters) {
            put(
                rows,
                follower,
                new DeadLetter(each.event(), each.attempts(), each.at(), each.failure(), true));
          }
          position(rows, follower)
              .ifPresent(known -> put(rows, follower, Position.at(known.done())));
          return letters.size();
        });
  }

  /** The oldest letters of a follower. */
  public List<DeadLetter> letters(String follower, int limit) {
    return storage.read(view -> letters(view, follower, limit));
  }

  private boolean change(String follower, Position before, Consumer<Transaction> work) {
    return writer.<Boolean>write(
        rows -> {
          boolean same = position(rows, follower).equals(Optional.of(before));
          if (same) {
            work.accept(rows);
          }
          return same;
        });
  }

  private static Optional<Position> position(View view, String follower) {
    byte @Nullable [] row = view.get(PublicTable.FOLLOWER, Key.text(follower).bytes());
    return row == null ? Optional.empty() : Optional.of(decode(row));
  }

  static List<DeadLetter> letters(View view, String follower, int limit) {
    List<DeadLetter> letters = new ArrayList<>();
    view.scan(
        PublicTable.DEAD_LETTER,
        KeyRange.prefix(Key.text(follower)),
        (key, row) -> {
          DeadLetter letter = Rows.decode("dead letter", row, DeadLetter::read);
          byte[] number = Arrays.copyOfRange(key, key.length - Long.BYTES, key.length);
          if (Rows.uint64("dead letter", number) != letter.event()) {
            throw Rows.damaged("dead letter", "another event (expected: its key's)", null);
          }
          letters.add(letter);
          return letters.size() < limit;
        });
    return letters;
  }

  private static Position decode(byte[] row) {
    return Rows.decode("follower", row, Position::read);
  }

  private static void put(Transaction rows, String follower, Position position) {
    rows.put(PublicTable.FOLLOWER, Key.text(follower).bytes(), position.toBytes().toByteArray());
  }

  private static void put(Transaction rows, String follower, DeadLetter letter) {
    rows.put(
        PublicTable.DEAD_LETTER, key(follower, letter.event()), letter.toBytes().toByteArray());
  }

  private static byte[] key(String follower, long event) {
    return Key.text(follower).andUint64(event).bytes();
  }
}
