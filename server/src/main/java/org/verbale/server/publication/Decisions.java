package org.verbale.server.publication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.verbale.id.RecordId;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationView;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * What the table says of the decisions about records, up to a position.
 *
 * @param before log index of what is judged: what stands there or behind it does not count
 */
record Decisions(View view, long before) implements PublicationView {
  @Override
  public Optional<PublicationView.Decision> last(RecordId record) {
    return find(record)
        .map(row -> new PublicationView.Decision(row.number(), row.act(), row.note()));
  }

  /** The last decision about a record. */
  Optional<DecisionRow> find(RecordId record) {
    return find(record, decision -> true);
  }

  /** The last decision about a record that is no request: that one says what is public. */
  Optional<DecisionRow> standing(RecordId record) {
    return find(record, decision -> !(decision.act() instanceof PublicationNote.Request));
  }

  private Optional<DecisionRow> find(RecordId record, Predicate<DecisionRow> wanted) {
    List<DecisionRow> found = new ArrayList<>();
    view.scan(
        Table.PUBLICATION,
        KeyRange.prefix(Key.text(record.value())),
        (key, row) -> {
          long number = Long.MAX_VALUE - ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
          DecisionRow decision = DecisionRow.ofRow(number, row);
          if (decision.index() < before && wanted.test(decision)) {
            found.add(decision);
          }
          return found.isEmpty();
        });
    return found.stream().findFirst();
  }

  /** Decision {@code number} about a record, if it was made. */
  static Optional<DecisionRow> find(View view, RecordId record, long number) {
    byte @Nullable [] row = view.get(Table.PUBLICATION, key(record, number));
    return Optional.ofNullable(row).map(bytes -> DecisionRow.ofRow(number, bytes));
  }

  /** The records with a decision that stands at {@code index} or behind it in the log. */
  static Set<RecordId> since(View view, long index) {
    Set<RecordId> found = new LinkedHashSet<>();
    view.scan(
        Table.PUBLICATION,
        KeyRange.all(),
        (key, row) -> {
          if (DecisionRow.ofRow(1, row).index() >= index) {
            found.add(new RecordId(Key.textOf(key)));
          }
          return true;
        });
    return found;
  }

  static byte[] key(RecordId record, long number) {
    return Key.text(record.value()).andUint64(Long.MAX_VALUE - number).bytes();
  }
}
