package org.verbale.client.channel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.MalformedException;
import org.verbale.epoch.Group;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.supplement.SupplementView;

/**
 * The search terms that were added to a channel's records: of each record the last ones, and the
 * newest profile of all. Not thread-safe.
 */
final class Supplements {
  private final String prefix;
  private final Map<RecordId, SupplementRow> last = new HashMap<>();
  private final Map<RecordId, SupplementRow> unsaved = new LinkedHashMap<>();

  private Supplements(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param prefix of its keys, its alone
   * @throws MalformedException if that is damaged
   */
  static Supplements load(StateStore store, String prefix) throws MalformedException {
    var loaded = new Supplements(prefix);
    for (String key : store.keys(prefix)) {
      SupplementRow row = SupplementRow.parse(store.get(key).orElseThrow());
      loaded.last.put(row.record(), row);
    }
    return loaded;
  }

  /** The last one takes the place of those before; the newest profile, and where, is remembered. */
  void add(SupplementRow row) {
    SupplementRow kept = find(row.record()).map(row::behind).orElse(row);
    last.put(row.record(), kept);
    unsaved.put(row.record(), kept);
  }

  /** What was added to a record last. */
  Optional<SupplementRow> find(RecordId record) {
    return Optional.ofNullable(last.get(record));
  }

  /** The newest profile of what was added to a record; 0 if nothing was. */
  int profile(RecordId record) {
    return find(record).map(SupplementRow::profile).orElse(0);
  }

  /** What a supplement is judged by that stands right behind what was read. */
  SupplementView view(RecordRows rows, Erasures erasures, Group group) {
    return new SupplementView() {
      @Override
      public EpochId epoch() {
        return group.epoch();
      }

      @Override
      public boolean isMember(Digest certificate) {
        return group.member(certificate).isPresent();
      }

      @Override
      public Optional<Target> record(RecordId record) {
        return rows.find(record).map(row -> new Target(row.note(), row.author(), newest(row)));
      }

      @Override
      public boolean isErased(RecordId record) {
        return erasures.isErased(record);
      }
    };
  }

  /** The newest profile of the terms that a record has, its own or added; 0 without any. */
  int newest(RecordRow row) {
    return Math.max(row.profile(), profile(row.record()));
  }

  /** Hands what changed since the last call to a commit. */
  void save(StateChanges changes) {
    unsaved.forEach((record, row) -> changes.put(prefix + record, row.toBytes()));
    unsaved.clear();
  }
}
