package org.verbale.client.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;

/**
 * The leaf hash of every entry of a chain that was read, to know an old head when somebody names
 * one. Stored in blocks, so that one more entry rewrites two kilobytes at most; in memory only the
 * newest ones are kept. Not thread-safe.
 */
public final class LeafHashes {
  private static final int BLOCK = 64;

  private final StateStore store;
  private final String prefix;

  /** Hashes from {@code tailStart} on, which begins a block. */
  private final List<Digest> tail = new ArrayList<>();

  private int tailStart;
  private int saved;

  private LeafHashes(StateStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param prefix of its keys, its alone
   * @throws MalformedException if that is damaged
   */
  public static LeafHashes load(StateStore store, String prefix) throws MalformedException {
    LeafHashes loaded = new LeafHashes(store, prefix);
    int blocks = store.keys(prefix).size();
    if (blocks > 0) {
      loaded.tailStart = (blocks - 1) * BLOCK;
      loaded.tail.addAll(loaded.stored(blocks - 1));
    }
    loaded.saved = loaded.size();
    return loaded;
  }

  private List<Digest> stored(int block) throws MalformedException {
    Bytes hashes =
        store
            .get(key(block))
            .orElseThrow(() -> new MalformedException("leaf hashes", "a gap", "all blocks"));
    return TlsReader.decode(
        hashes,
        in -> {
          List<Digest> read = new ArrayList<>();
          while (in.hasRemaining()) {
            read.add(Digest.of(in.raw("leaf hash", Digest.LENGTH).toByteArray()));
          }
          return read;
        });
  }

  private String key(int block) {
    return prefix + String.format(Locale.ROOT, "%08d", block);
  }

  /** The next entry's. */
  public void add(Digest hash) {
    tail.add(hash);
  }

  /** How many entries were read. */
  public int size() {
    return tailStart + tail.size();
  }

  /**
   * The leaf hash of one entry.
   *
   * @throws IndexOutOfBoundsException unless it was read
   * @throws StateFailedException if what is stored is damaged
   */
  public Digest get(long sequence) {
    int at = Objects.checkIndex(Math.toIntExact(sequence), size());
    if (at >= tailStart) {
      return tail.get(at - tailStart);
    }
    try {
      return stored(at / BLOCK).get(at % BLOCK);
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("leaf hashes: malformed", e));
    }
  }

  /** Whether {@code head} is one that this chain had. */
  public boolean isAncestor(ChannelHead head) {
    return head.length() == 0
        || (head.length() <= size() && get(head.length() - 1).equals(head.last()));
  }

  /** Hands what was added since the last call to a commit; what it handed over then is let go. */
  public void save(StateChanges changes) {
    int whole = saved / BLOCK * BLOCK;
    tail.subList(0, whole - tailStart).clear();
    tailStart = whole;
    for (int block = whole / BLOCK; saved < size() && block * BLOCK < size(); block++) {
      TlsWriter out = new TlsWriter();
      int from = block * BLOCK - tailStart;
      for (Digest hash : tail.subList(from, Math.min(tail.size(), from + BLOCK))) {
        out.raw(hash.toByteArray());
      }
      changes.put(key(block), out.toBytes());
    }
    saved = size();
  }
}
