package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.complaint.ComplaintView;
import org.verbale.epoch.Group;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/** The complaints of a channel, in order, as far as the chain was read. Not thread-safe. */
final class Complaints {
  private final String key;
  private final List<ComplaintRow> rows = new ArrayList<>();
  private boolean changed;

  private Complaints(String key) {
    this.key = key;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param key of its row, its alone
   * @throws MalformedException if that is damaged
   */
  static Complaints load(StateStore store, String key) throws MalformedException {
    var loaded = new Complaints(key);
    Optional<Bytes> stored = store.get(key);
    if (stored.isPresent()) {
      TlsReader in = new TlsReader(stored.get());
      loaded.rows.addAll(in.vector("complaints", ComplaintRow::read));
      in.end("complaints");
    }
    return loaded;
  }

  void add(ComplaintRow row) {
    rows.add(row);
    changed = true;
  }

  /** All, in order; a copy. */
  List<ComplaintRow> all() {
    return List.copyOf(rows);
  }

  Optional<ComplaintRow> find(RecordId record, DeviceId device) {
    return rows.stream()
        .filter(row -> row.record().equals(record) && row.device().equals(device))
        .findFirst();
  }

  /** What a complaint is judged by that stands right behind what was read. */
  ComplaintView view(Group group) {
    return new ComplaintView() {
      @Override
      public boolean isMember(Digest certificate) {
        return group.member(certificate).isPresent();
      }

      @Override
      public boolean hasComplained(RecordId record, DeviceId device) {
        return find(record, device).isPresent();
      }
    };
  }

  /** Hands what changed since the last call to a commit. */
  void save(StateChanges changes) {
    if (changed) {
      changes.put(key, new TlsWriter().vector(List.copyOf(rows)).toBytes());
      changed = false;
    }
  }
}
