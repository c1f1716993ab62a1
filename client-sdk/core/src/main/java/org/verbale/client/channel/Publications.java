package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationView;

/**
 * What was decided in a channel about making records public, in order, as far as the chain was
 * read. Not thread-safe.
 */
final class Publications implements PublicationView {
  private final String prefix;
  private final List<PublicationRow> rows = new ArrayList<>();
  private final Map<RecordId, PublicationRow> last = new HashMap<>();

  /** The last decisions that are no requests. */
  private final Map<RecordId, PublicationRow> standing = new HashMap<>();

  private int saved;

  private Publications(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Goes on from what {@code store} holds.
   *
   * @param prefix of its rows, its alone
   * @throws MalformedException if one is damaged
   */
  static Publications load(StateStore store, String prefix) throws MalformedException {
    var loaded = new Publications(prefix);
    for (String key : store.keys(prefix)) {
      loaded.add(TlsReader.decode(store.get(key).orElseThrow(), PublicationRow::read));
    }
    loaded.saved = loaded.rows.size();
    return loaded;
  }

  void add(PublicationRow row) {
    rows.add(row);
    last.put(row.record(), row);
    if (!(row.act() instanceof Request)) {
      standing.put(row.record(), row);
    }
  }

  @Override
  public Optional<Decision> last(RecordId record) {
    return find(record).map(row -> new Decision(row.number(), row.act(), row.signed().hash()));
  }

  /** The last decision about a record. */
  Optional<PublicationRow> find(RecordId record) {
    return Optional.ofNullable(last.get(record));
  }

  /** The decision with this note. */
  Optional<PublicationRow> find(Digest note) {
    return rows.stream().filter(row -> row.signed().hash().equals(note)).findFirst();
  }

  /** By the last decision that is no request: one that asks leaves what is public as it is. */
  boolean isPublic(RecordId record) {
    return Optional.ofNullable(standing.get(record))
        .filter(row -> row.act() instanceof Publish)
        .isPresent();
  }

  /** All, in order; a copy. */
  List<PublicationRow> all() {
    return List.copyOf(rows);
  }

  /** Hands what changed since the last call to a commit. */
  void save(StateChanges changes) {
    for (PublicationRow row : rows.subList(saved, rows.size())) {
      changes.put(prefix + History.number(row.sequence()), row.toBytes());
    }
    saved = rows.size();
  }
}
