package org.verbale.client.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * one. Stored in blocks, so that one more entry rewrites two kilobytes at most. Not thread-safe.
 */
public final class LeafHashes {
  private static final int BLOCK = 64;

  private final String prefix;
  private final List<Digest> hashes = new ArrayList<>();
  private int stored;

  private LeafHashes(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param prefix of its keys, its alone
   * @throws MalformedException if that is damaged
   */
  public static LeafHashes load(StateStore store, String prefix) throws MalformedException {
    LeafHashes loaded = new LeafHashes(prefix);
    for (String key : store.keys(prefix)) {
      Bytes block = store.get(key).orElseThrow();
      loaded.hashes.addAll(
          TlsReader.decode(
              block,
              in -> {
                List<Digest> read = new ArrayList<>();
                while (in.hasRemaining()) {
                  read.add(Digest.of(in.raw("leaf hash", Digest.LENGTH).toByteArray()));
                }
                return read;
              }));
    }
    loaded.stored = loaded.hashes.size();
    return loaded;
  }

  /** The next entry's. */
  public void add(Digest hash) {
    hashes.add(hash);
  }

  /** How many entries were read. */
  public int size() {
    return hashes.size();
  }

  /**
   * The leaf hash of one entry.
   *
   * @throws IndexOutOfBoundsException unless it was read
   */
  public Digest get(long sequence) {
    return hashes.get(Math.toIntExact(sequence));
  }

  /** Whether {@code head} is one that this chain had. */
  public boolean isAncestor(ChannelHead head) {
    return head.length() == 0
        || (head.length() <= hashes.size()
            && hashes.get((int) head.length() - 1).equals(head.last()));
  }

  /** Hands what was added since the last call to a commit. */
  public void save(StateChanges changes) {
    for (int block = stored / BLOCK; block * BLOCK < hashes.size(); block++) {
      TlsWriter out = new TlsWriter();
      int end = Math.min(hashes.size(), (block + 1) * BLOCK);
      for (Digest hash : hashes.subList(block * BLOCK, end)) {
        out.raw(hash.toByteArray());
      }
      changes.put(prefix + String.format(Locale.ROOT, "%08d", block), out.toBytes());
    }
    stored = hashes.size();
  }
}
