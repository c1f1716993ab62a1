package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
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
 * Files in rows of 256 KiB, each under a number that is never used again: what is written anew can
 * never be mistaken for what was there. Of every file whose rows may be on disk there is a state.
 * Thread-safe.
 */
final class Contents {
  /** Bytes of a row; the last one may be shorter. */
  static final int CHUNK = 1 << 18;

  private static final byte[] COUNTER = Key.text("contents").bytes();

  private final Storage storage;
  private final PublicTable states;
  private final PublicTable chunks;

  /** How a file stands. */
  enum State implements TlsStruct {
    /** It is on its way, and of no use after a restart. */
    WRITING(1),
    /** Something points to it. */
    KEPT(2),
    /** Nothing does, and its rows have yet to leave the disk. */
    GONE(3);

    private final int onDisk;

    State(int onDisk) {
      this.onDisk = onDisk;
    }

    static State read(TlsReader in) throws MalformedException {
      int found = in.uint8("state");
      for (State state : values()) {
        if (state.onDisk == found) {
          return state;
        }
      }
      throw new MalformedException("state", "" + found, "1 to 3");
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(onDisk);
    }
  }

  /**
   * @param states of the files
   * @param chunks their rows
   */
  Contents(Storage storage, PublicTable states, PublicTable chunks) {
    this.storage = requireNonNull(storage, "storage");
    this.states = requireNonNull(states, "states");
    this.chunks = requireNonNull(chunks, "chunks");
  }

  /** The number of a new file, on its way from here on. */
  long begin(Transaction write) {
    byte @Nullable [] row = write.get(PublicTable.META, COUNTER);
    long content = row == null ? 0 : Rows.uint64("contents", row);
    write.put(PublicTable.META, COUNTER, Rows.uint64(content + 1));
    set(write, content, State.WRITING);
    return content;
  }

  void set(Transaction write, long content, State state) {
    write.put(states, Key.uint64(content).bytes(), state.toBytes().toByteArray());
  }

  void put(Transaction write, long content, long number, byte[] chunk) {
    write.put(chunks, Key.uint64(content).andUint64(number).bytes(), chunk);
  }

  /** Nothing if the file is no more. */
  @Nullable State state(View view, long content) {
    byte @Nullable [] row = view.get(states, Key.uint64(content).bytes());
    return row == null ? null : Rows.decode("content", row, State::read);
  }

  /** Lets go of what was on its way when the store was last open. */
  void forgetUnfinished(Transaction write) {
    for (long content : in(write, State.WRITING)) {
      set(write, content, State.GONE);
    }
  }

  /** Numbers of the files in {@code state}. */
  List<Long> in(View view, State state) {
    List<Long> found = new ArrayList<>();
    view.scan(
        states,
        KeyRange.all(),
        (key, value) -> {
          if (Rows.decode("content", value, State::read) == state) {
            found.add(Rows.uint64("content", key));
          }
          return true;
        });
    return found;
  }

  /** Forgets files whose rows have left the disk. */
  void forget(Transaction write, List<Long> gone) {
    gone.forEach(content -> write.delete(states, Key.uint64(content).bytes()));
  }

  PublicTable chunks() {
    return chunks;
  }

  static KeyRange rows(long content) {
    return KeyRange.prefix(Key.uint64(content));
  }

  /**
   * Up to one row's worth of bytes.
   *
   * @param atMost at least 1
   * @return nothing if the file is no more
   */
  Optional<Bytes> read(long content, long position, long atMost) {
    long number = position / CHUNK;
    int within = (int) (position % CHUNK);
    return storage.read(
        view -> {
          if (state(view, content) != State.KEPT) {
            return Optional.empty();
          }
          byte @Nullable [] chunk = view.get(chunks, Key.uint64(content).andUint64(number).bytes());
          if (chunk == null || chunk.length <= within) {
            throw Rows.damaged(
                "content " + content, "chunk " + number + " is short (expected: whole)", null);
          }
          int length = (int) Math.min(atMost, chunk.length - within);
          return Optional.of(Bytes.of(chunk, within, length));
        });
  }
}
