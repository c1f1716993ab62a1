package org.verbale.client;

import java.io.IOException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;

/** A place in a channel that survives: how far somebody has come. It only moves forward. */
final class ReadMark {
  private final StateStore store;
  private final String key;

  /**
   * @param whose tells apart several marks of one channel
   */
  ReadMark(StateStore store, ChannelId channel, String whose) {
    this.store = store;
    this.key = "index/" + channel + "|" + whose;
  }

  /** The first sequence number that was not reached. */
  long next() {
    return store.get(key).map(ReadMark::decode).orElse(0L);
  }

  /** Everything below {@code next} was reached. */
  void advance(long next) {
    if (next <= next()) {
      return;
    }
    try {
      store.commit(new StateChanges().put(key, new TlsWriter().uint64(next).toBytes()));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /** Has nothing reached beyond {@code length}: what stands there from now on is something else. */
  void limit(long length, StateChanges changes) {
    if (next() > length) {
      changes.put(key, new TlsWriter().uint64(length).toBytes());
    }
  }

  private static long decode(Bytes stored) {
    try {
      return TlsReader.decode(stored, in -> in.uint64("next"));
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("mark: malformed", e));
    }
  }
}
